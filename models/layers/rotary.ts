import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';

/** Cosine and sine of every position's angles, `[length, d/2]` each. */
export interface RotaryTables {
  readonly cos: Value;
  readonly sin: Value;
}

/** Angles position / theta^(2j/d) in float32, as official `layers.RotaryEmbedding` computes them. */
export function rotaryTables(graph: Graph, length: number, headDim: number, theta: number): RotaryTables {
  const half = headDim / 2;
  const cos = new Float32Array(length * half);
  const sin = new Float32Array(length * half);
  for (let j = 0; j < half; j++) {
    const frequency = Math.fround(1 / Math.fround(theta ** Math.fround((2 * j) / headDim)));
    for (let position = 0; position < length; position++) {
      const angle = Math.fround(position * frequency);
      cos[position * half + j] = Math.cos(angle);
      sin[position * half + j] = Math.sin(angle);
    }
  }
  return {
    cos: graph.constant('float32', [length, half], cos),
    sin: graph.constant('float32', [length, half], sin),
  };
}
