import type { Graph } from '../graph/graph.ts';
import { reshape } from '../ops/apply.ts';
import { latentNames } from './arch.ts';
import { totalLength, type TrmConfig } from './config.ts';
import type { Latents } from './network.ts';

/**
 * Shape of z_H, z_L and every other state as our graphs hold them: `[B, L, h]`, or `[L, B, h]` with mlp_t. There a reshape to
 * `[L, B*h]` puts the positions of every sample in a column, so that neither of the two SwiGLUs needs a
 * transposed copy.
 */
export function carryShape(config: TrmConfig): readonly [number, number, number] {
  const { batch_size: B, hidden_size: h } = config;
  const L = totalLength(config);
  return config.mlp_t ? [L, B, h] : [B, L, h];
}

/** The states of the carry as inputs of a step's graph. */
export function latentInputs(graph: Graph, config: TrmConfig): Latents {
  const declare = (name: string) => graph.input(name, 'float32', carryShape(config));
  return Object.fromEntries(latentNames(config).map((name) => [name, declare(name)]));
}

/** Their successors as its outputs, `<name>_next`. */
export function putLatents(config: TrmConfig, latents: Latents): void {
  for (const [name, z] of Object.entries(latents)) {
    z.graph.output(nextName(name), reshape(z, carryShape(config)));
  }
}

/** The output that is the successor of a state. */
export function nextName(latent: string): string {
  return `${latent}_next`;
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

/** States of micro-batches, one after the other, as the state of all slots together. */
export function joinCarry(config: TrmConfig, parts: readonly Float32Array[]): Float32Array {
  const numBlocks = config.mlp_t ? totalLength(config) : 1;
  const length = parts[0].length / numBlocks;
  const joined = new Float32Array(parts.length * parts[0].length);
  parts.forEach((part, p) => {
    for (let i = 0; i < numBlocks; i++) {
      joined.set(part.subarray(i * length, (i + 1) * length), (i * parts.length + p) * length);
    }
  });
  return joined;
}

/** The inverse of `joinCarry`. */
export function splitCarry(config: TrmConfig, joined: Float32Array, numParts: number): Float32Array[] {
  const numBlocks = config.mlp_t ? totalLength(config) : 1;
  const length = joined.length / numParts / numBlocks;
  return Array.from({ length: numParts }, (_, p) => {
    const part = new Float32Array(joined.length / numParts);
    for (let i = 0; i < numBlocks; i++) {
      const from = (i * numParts + p) * length;
      part.set(joined.subarray(from, from + length), i * length);
    }
    return part;
  });
}
