import type { InferenceSession } from 'onnxruntime-node';
import type { Program } from '../../models/program.ts';
import { onnxruntime } from './binding.ts';
import { DeviceTransfer } from './device-transfer.ts';
import type { ExecutionProvider } from './execution-provider.ts';
import { chooseProvider } from './providers.ts';
import { sessionOptions, type SessionTuning } from './session-options.ts';
import {
  disposeTensor,
  freeHostMemory,
  hostData,
  hostTensor,
  isOnDevice,
  takeOwnership,
  type RuntimeTensor,
} from './tensor.ts';
import { Turns } from './turns.ts';

export interface OpenOptions extends SessionTuning {
  readonly provider: ExecutionProvider | 'auto';
}

export interface RunOptions {
  /** Host tensors (output name -> view) that the outputs are written into; other outputs come as new tensors. */
  readonly into?: Readonly<Record<string, RuntimeTensor>>;
  /** The outputs wanted; all by default. Not on a session that keeps outputs on the device. */
  readonly only?: readonly string[];
}

/** Tensors by input or output name. */
export type Tensors = Record<string, RuntimeTensor>;

const webgpuTurns = new Turns();

/**
 * Opens a compiled graph on a provider. On webgpu, the outputs that are state (StateSlot.output) stay on the device,
 * and so do those named in `keepOnDevice`; elsewhere every output comes to the host. Throws a UserError when the
 * provider does not work on this machine. A session takes memory until it is released.
 */
export async function openProgram(program: Program, options: OpenOptions): Promise<ProgramSession> {
  const { provider } = await chooseProvider(options.provider);
  const kept = provider === 'webgpu' ? outputsOnDevice(program, options.keepOnDevice ?? []) : [];
  const { InferenceSession } = onnxruntime();
  const open = () =>
    InferenceSession.create(program.bytes, sessionOptions(provider, { ...options, keepOnDevice: kept }));
  const session = await (provider === 'webgpu' ? webgpuTurns.take(open) : open());
  return new ProgramSession(program, provider, session, new Set(kept));
}

function outputsOnDevice(program: Program, wanted: readonly string[]): string[] {
  const state = program.state.flatMap((slot) => slot.output ?? []);
  const kept = new Set([...state, ...wanted]);
  for (const name of kept) {
    if (!program.outputs.some((output) => output.name === name)) {
      throw new Error(`internal: the graph has no output ${name} to keep on the device`);
    }
  }
  return [...kept];
}

/** An open graph. One run at a time: a second one, started before the first has ended, is refused. */
export class ProgramSession {
  readonly program: Program;
  readonly provider: ExecutionProvider;
  /** Names of the outputs that stay on the device. */
  readonly keptOnDevice: ReadonlySet<string>;
  readonly #session: InferenceSession;
  readonly #account = new Set<RuntimeTensor>();
  #transfer: DeviceTransfer | undefined;
  #state: 'idle' | 'running' | 'released' = 'idle';

  constructor(
    program: Program,
    provider: ExecutionProvider,
    session: InferenceSession,
    keptOnDevice: ReadonlySet<string>,
  ) {
    this.program = program;
    this.provider = provider;
    this.keptOnDevice = keptOnDevice;
    this.#session = session;
  }

  /**
   * Runs the graph: blocks the JavaScript thread until it is done. Feeds are read in place. An output named in
   * `into` comes back as that very tensor. Dispose the others (`disposeTensor`) when they are large or on the device.
   */
  async run(feeds: Readonly<Tensors>, { into = {}, only }: RunOptions = {}): Promise<Tensors> {
    const fetches = this.#fetches(into, only);
    const returned = await this.#exclusively(() => this.#session.run(feeds, fetches));
    const results: Tensors = {};
    for (const [name, tensor] of Object.entries(returned)) {
      const given = into[name];
      if (given) {
        // The binding has written `given` and made a copy of it besides.
        freeHostMemory(tensor);
        results[name] = given;
      } else {
        takeOwnership(tensor, this.#account);
        results[name] = tensor;
      }
    }
    return results;
  }

  /** A float32 tensor where this session likes its feeds: a view of `data` on the host, a copy on the device. */
  async upload(data: Float32Array, shape: readonly number[]): Promise<RuntimeTensor> {
    if (this.provider !== 'webgpu') return hostTensor('float32', data, shape);
    return this.#exclusively(async () => (await this.#openTransfer()).upload(data, shape));
  }

  /** The numbers of a float32 tensor, wherever it is; on the host not copied. */
  async download(tensor: RuntimeTensor): Promise<Float32Array> {
    if (!isOnDevice(tensor)) return hostData(tensor) as Float32Array;
    return this.#exclusively(async () => (await this.#openTransfer()).download(tensor));
  }

  /** Frees the session and all of its tensors that are still on the device. May be called twice. */
  async release(): Promise<void> {
    if (this.#state === 'released') return;
    await this.#exclusively(async () => {
      for (const tensor of [...this.#account]) disposeTensor(tensor);
      await this.#transfer?.release();
      await this.#session.release();
    });
    this.#state = 'released';
  }

  #fetches(
    into: Readonly<Tensors>,
    only: readonly string[] | undefined,
  ): Record<string, RuntimeTensor | null> {
    if (this.keptOnDevice.size > 0 && (only || Object.keys(into).length > 0)) {
      throw new Error(
        'internal: a session that keeps outputs on the device returns all outputs, in new tensors',
      );
    }
    const inputs = this.program.inputs.map((input) => input.name);
    const passed = Object.keys(into).find((name) => inputs.includes(name));
    if (passed)
      throw new Error(`internal: output ${passed} is an input passed through, which is never written`);
    const names = only ?? this.program.outputs.map((output) => output.name);
    return Object.fromEntries(names.map((name) => [name, into[name] ?? null]));
  }

  async #openTransfer(): Promise<DeviceTransfer> {
    this.#transfer ??= await DeviceTransfer.open();
    return this.#transfer;
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#state !== 'idle') throw new Error(`internal: a session was used while it was ${this.#state}`);
    this.#state = 'running';
    try {
      return await (this.provider === 'webgpu' ? webgpuTurns.take(work) : work());
    } finally {
      this.#state = 'idle';
    }
  }
}
