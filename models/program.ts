import type { DType } from './graph/value.ts';

/** Where a program runs; the lowering chooses its kernels by it. */
export interface Target {
  readonly provider: 'cpu' | 'webgpu' | 'cuda' | 'dml';
}

export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * One piece of training state: fed as graph input `input`, its successor fetched as graph output `output`
 * (null where the program does not change it). Both are the contiguous slice `[offset, offset + length)` of
 * the fused tensor `role/key` of the official layout: q, k, v are slices of `qkv_proj.weight`, gate and up
 * of `gate_up_proj.weight`.
 */
export interface StateSlot {
  readonly role: 'param' | 'm' | 'v' | 'ema';
  /** The official state_dict key. */
  readonly key: string;
  readonly offset: number;
  readonly length: number;
  readonly shape: readonly number[];
  readonly input: string;
  readonly output: string | null;
}

/** A compiled graph: what main/runtime opens as a session. */
export interface Program {
  /** An ONNX ModelProto. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly state: readonly StateSlot[];
  /** Floating-point operations of the matrix products in one run. */
  readonly flops: number;
  /** The most bytes that intermediate results take at once in one run; inputs, outputs and constants come on top. */
  readonly peakBytes: number;
  readonly numNodes: number;
  /** Of the bytes; a checkpoint keeps it, since resume is exact only under the same graph. */
  readonly hash: string;
}
