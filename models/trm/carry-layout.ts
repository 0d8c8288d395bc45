import { totalLength, type TrmConfig } from './config.ts';

/**
 * Shape of z_H and z_L as our graphs hold them: `[B, L, h]`, or `[L, B, h]` with mlp_t. There a reshape to
 * `[L, B*h]` puts the positions of every sample in a column, so that neither of the two SwiGLUs needs a
 * transposed copy.
 */
export function carryShape(config: TrmConfig): readonly [number, number, number] {
  const { batch_size: B, hidden_size: h } = config;
  const L = totalLength(config);
  return config.mlp_t ? [L, B, h] : [B, L, h];
}

/** z_H or z_L in the official layout `[B, L, h]`; the same array where that is our layout too. */
export function carryToOfficial(config: TrmConfig, data: Float32Array): Float32Array {
  return config.mlp_t ? swapAxes(data, carryShape(config)) : data;
}

/** The inverse of `carryToOfficial`. */
export function carryFromOfficial(config: TrmConfig, data: Float32Array): Float32Array {
  const [L, B, h] = carryShape(config);
  return config.mlp_t ? swapAxes(data, [B, L, h]) : data;
}

/** `[M, N, h]` -> `[N, M, h]`. */
function swapAxes(data: Float32Array, [M, N, h]: readonly [number, number, number]): Float32Array {
  const swapped = new Float32Array(data.length);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      const from = (m * N + n) * h;
      swapped.set(data.subarray(from, from + h), (n * M + m) * h);
    }
  }
  return swapped;
}
