import type { Tensor } from 'onnxruntime-node';
import type { DType } from '../../models/graph/value.ts';
import { onnxruntime } from './binding.ts';

/**
 * A tensor in host memory or on the device; fed to a session, or come from one. Free it with `disposeTensor`,
 * never with its own `dispose()`: the session keeps account of what is alive on the device.
 */
export type RuntimeTensor = Tensor;

/** What stands behind a host tensor: float32, int32, and bool as bytes 0 and 1. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** Host tensors whose memory the runtime allocated, so that it may free it. */
const ownedByRuntime = new WeakSet<RuntimeTensor>();
/** For a device tensor: the account, kept by its session, that it stands in. */
const deviceAccounts = new WeakMap<RuntimeTensor, Set<RuntimeTensor>>();

/**
 * A view of `data` as a tensor of that shape, without a copy: the session reads (or, for a fetch, writes) this very
 * memory. `data` must hold exactly the product of `shape` and must not lie in a SharedArrayBuffer.
 */
export function hostTensor(dtype: DType, data: HostArray, shape: readonly number[]): RuntimeTensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (data.length !== size) {
    throw new Error(`internal: ${data.length} numbers cannot be a tensor of shape [${shape.join(',')}]`);
  }
  const { Tensor } = onnxruntime();
  if (dtype === 'float32' && data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (dtype === 'int32' && data instanceof Int32Array) return new Tensor('int32', data, shape);
  if (dtype === 'bool' && data instanceof Uint8Array) return new Tensor('bool', data, shape);
  throw new Error(`internal: a ${data.constructor.name} cannot be a ${dtype} tensor`);
}

export function isOnDevice(tensor: RuntimeTensor): boolean {
  return tensor.location === 'gpu-buffer';
}

/** The numbers of a host tensor, not copied. A tensor on the device is read with `ProgramSession.download`. */
export function hostData(tensor: RuntimeTensor): HostArray {
  if (tensor.location !== 'cpu') {
    throw new Error(`internal: a tensor on '${tensor.location}' has no numbers in host memory`);
  }
  return tensor.data as HostArray;
}

/**
 * Frees the memory behind a tensor that a session returned, now rather than at some later garbage collection. Does
 * nothing to a view made by `hostTensor` (its memory belongs to the caller) or to a tensor that is already disposed.
 */
export function disposeTensor(tensor: RuntimeTensor): void {
  const account = deviceAccounts.get(tensor);
  if (account) {
    if (account.delete(tensor)) tensor.dispose();
  } else if (ownedByRuntime.delete(tensor)) {
    freeHostMemory(tensor);
  }
}

/** Notes a tensor that a session has just returned: in `account` if it is on the device. */
export function takeOwnership(tensor: RuntimeTensor, account: Set<RuntimeTensor>): void {
  if (isOnDevice(tensor)) {
    account.add(tensor);
    deviceAccounts.set(tensor, account);
  } else {
    ownedByRuntime.add(tensor);
  }
}

/** Detaches the ArrayBuffer: V8 frees it at once, where waiting for the collector would let megabytes pile up. */
export function freeHostMemory(tensor: RuntimeTensor): void {
  (hostData(tensor).buffer as ArrayBuffer).transfer(0);
}
