import type { DType, Shape } from '../graph/value.ts';

type None = Record<never, never>;

/** Contents of a Constant; integers and booleans are stored as numbers (0 / 1 for bool). */
export interface ConstantData {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/**
 * ONNX's own operators (opset 21), in the part of them that we use. MatMul carries the transposes and
 * scale of com.microsoft.FusedMatMul: lowering spells them out where a provider lacks that kernel.
 */
export interface PrimitiveOps {
  Constant: ConstantData;
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Max: None;
  Min: None;
  Neg: None;
  Abs: None;
  Exp: None;
  Log: None;
  Sqrt: None;
  Reciprocal: None;
  Sigmoid: None;
  Atan: None;
  /** int32 or float32 operands of equal shape after broadcasting; bool result. */
  Equal: None;
  Less: None;
  Greater: None;
  /** Where(condition bool, then, else). */
  Where: None;
  Cast: { readonly to: DType };
  Reshape: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  Concat: { readonly axis: number };
  /** Elements `start..end-1` of one axis. */
  Slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** Zeros added `before` and `after` along one axis. */
  Pad: { readonly axis: number; readonly before: number; readonly after: number };
  Expand: { readonly shape: Shape };
  /** Rows of `data [N, ...]` named by int32 `indices`; result `[...indices.shape, ...data.shape.slice(1)]`. */
  Gather: None;
  /** alpha * op(A) op(B) + C; all two-dimensional, C of the result's shape or `[N]` or absent. */
  Gemm: { readonly transA: boolean; readonly transB: boolean; readonly alpha: number };
  /** alpha * op(A) op(B) over the last two axes; leading axes equal, or absent on one side. */
  MatMul: { readonly transA: boolean; readonly transB: boolean; readonly alpha: number };
  ReduceSum: { readonly axes: readonly number[]; readonly keepdims: boolean };
  ReduceMean: { readonly axes: readonly number[]; readonly keepdims: boolean };
  ReduceMax: { readonly axes: readonly number[]; readonly keepdims: boolean };
  /** Over the last axis. */
  Softmax: None;
}

/**
 * Whole layers as single ops, so that each has the short derivative a person would write, and each provider
 * the kernel that suits it. An output past the first is what the derivative needs (a residual); one that
 * nobody reads costs nothing, because lowering then takes the form without it.
 */
export interface CompositeOps {
  /** Identity whose derivative is zero: the edge of the cycles without gradient. */
  StopGradient: None;
  /** log(1 + exp(x)), stable for any x; derivative sigmoid(x). */
  Softplus: None;
  /** (x) -> y = x * r, r = 1 / sqrt(mean(x^2 over axis) + epsilon) with the axis kept as 1. x is `[M, N]`. */
  RMSNormalization: { readonly axis: 0 | 1; readonly epsilon: number };
  /** (gate, up) -> silu(gate) * up */
  SwiGLU: None;
  /**
   * (x `[B, L, numHeads * d]`, cos `[L, d/2]`, sin `[L, d/2]`) -> x with each head rotated, GPT-NeoX halves;
   * `inverse` rotates back (which is also the derivative).
   */
  RotaryEmbedding: { readonly numHeads: number; readonly inverse: boolean };
  /**
   * (q, k, v: `[B, L, numHeads * d]`) -> softmax(scale q kT) v of that shape, and the probabilities
   * `[B, numHeads, L, L]`. Bidirectional, no mask. Its derivative keeps the probabilities, or makes them again.
   */
  Attention: { readonly numHeads: number; readonly scale: number; readonly keepsProbabilities: boolean };
}

/** What derivatives are made of besides; they have no derivative of their own. */
export interface DerivativeOps {
  /**
   * (gate, up) -> dh/dgate, dh/dup and h = silu(gate) * up once more: computed where the derivative needs them, so
   * that of each SwiGLU only gate and up are kept until then.
   */
  SwiGLUDerivative: None;
}

/** Kernels of ONNX Runtime that lowering may choose; they have no derivative of their own. */
export interface FusedOps {
  /** (x `[M, N]`, gain `[N]`) -> x * r * gain, r `[M, 1]`: over the last axis. */
  SimplifiedLayerNormalization: { readonly epsilon: number };
  /** x * sigmoid(x) (com.microsoft, alpha 1). */
  QuickGelu: None;
  /** (x `[B, L, H]`, positions, cos, sin) (com.microsoft); the positions input is the emitter's. */
  FusedRotaryEmbedding: { readonly numHeads: number };
  /** (q, k, v) -> as Attention, probabilities not kept (com.microsoft, flash kernel on the CPU). */
  MultiHeadAttention: { readonly numHeads: number; readonly scale: number };
  /**
   * (x, after) -> x unchanged, not before `after` exists: an edge for the order of execution, written as a
   * Reshape whose shape input depends on `after`.
   */
  Ordered: None;
}

export interface OpAttributes extends PrimitiveOps, CompositeOps, DerivativeOps, FusedOps {}

export type PrimitiveOp = keyof PrimitiveOps;
/** Ops that lowering takes apart. */
export type CompositeOp = keyof CompositeOps | keyof DerivativeOps;
export type FusedOp = keyof FusedOps;
export type DifferentiableOp = PrimitiveOp | keyof CompositeOps;
export type OpName = keyof OpAttributes;
