import type { Value } from '../graph/value.ts';
import { gemm } from '../ops/apply.ts';

/** Weights of one SwiGLU over `size` features, inner width I (official `layers.SwiGLU`, cut in two). */
export interface SwiGluWeights {
  /** `[I, size]` */
  readonly gate: Value;
  /** `[I, size]` */
  readonly up: Value;
  /** `[size, I]` */
  readonly down: Value;
}

/** residual + (silu(x gateT) * (x upT)) downT, rows are samples: x and residual `[T, size]`. */
export function swigluOfRows(x: Value, { gate, up, down }: SwiGluWeights, residual: Value): Value {
  const [h] = x.graph.apply('SwiGLU', [gemm(x, gate, { transB: true }), gemm(x, up, { transB: true })], {});
  return gemm(h, down, { transB: true, c: residual });
}

/** The same with samples in columns: x and residual `[size, N]`; no transposed copy of anything. */
export function swigluOfColumns(x: Value, { gate, up, down }: SwiGluWeights, residual: Value): Value {
  const [h] = x.graph.apply('SwiGLU', [gemm(gate, x), gemm(up, x)], {});
  return gemm(down, h, { c: residual });
}
