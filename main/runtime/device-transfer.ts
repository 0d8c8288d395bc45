import type { InferenceSession } from 'onnxruntime-node';
import { onnxruntime } from './binding.ts';
import { identityModel } from './free-shape-model.ts';
import { sessionOptions } from './session-options.ts';
import { disposeTensor, hostTensor, takeOwnership, type RuntimeTensor } from './tensor.ts';

/**
 * Moves float32 tensors between the host and the webgpu device, through sessions of a single Identity node: the
 * binding has no other way (`getData()` aborts the process). One session for each direction, since the place of
 * an output is a property of the session.
 */
export class DeviceTransfer {
  readonly #account = new Set<RuntimeTensor>();
  readonly #uploader: InferenceSession;
  readonly #downloader: InferenceSession;

  private constructor(uploader: InferenceSession, downloader: InferenceSession) {
    this.#uploader = uploader;
    this.#downloader = downloader;
  }

  static async open(): Promise<DeviceTransfer> {
    const { InferenceSession } = onnxruntime();
    const model = identityModel();
    return new DeviceTransfer(
      await InferenceSession.create(model, sessionOptions('webgpu', { keepOnDevice: ['y'] })),
      await InferenceSession.create(model, sessionOptions('webgpu')),
    );
  }

  async upload(data: Float32Array, shape: readonly number[]): Promise<RuntimeTensor> {
    const { y } = await this.#uploader.run({ x: hostTensor('float32', data, shape) });
    takeOwnership(y, this.#account);
    return y;
  }

  async download(tensor: RuntimeTensor): Promise<Float32Array> {
    const { y } = await this.#downloader.run({ x: tensor });
    return y.data as Float32Array;
  }

  /** Frees what was uploaded and is still alive, then the sessions: the other order crashes the process. */
  async release(): Promise<void> {
    for (const tensor of [...this.#account]) disposeTensor(tensor);
    await this.#uploader.release();
    await this.#downloader.release();
  }
}
