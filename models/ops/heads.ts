import type { Value } from '../graph/value.ts';
import { reshape, transpose } from './apply.ts';

/** `[B, L, n*d]` -> `[B, n, L, d]`. */
export function splitHeads(x: Value, numHeads: number): Value {
  const [B, L, width] = x.shape as [number, number, number];
  return transpose(reshape(x, [B, L, numHeads, width / numHeads]), [0, 2, 1, 3]);
}

/** `[B, n, L, d]` -> `[B, L, n*d]`. */
export function mergeHeads(x: Value): Value {
  const [B, n, L, d] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [B, L, n * d]);
}
