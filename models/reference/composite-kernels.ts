import { mapBroadcast, tensor, type Tensor } from './tensor.ts';

/** x `[M, N]` -> x r, and r with the axis kept as 1. */
export function rmsNormalization(x: Tensor, axis: 0 | 1, epsilon: number): readonly Tensor[] {
  const [rows, columns] = x.shape as [number, number];
  const sums = new Float64Array(axis === 1 ? rows : columns);
  x.data.forEach((value, i) => (sums[axis === 1 ? Math.floor(i / columns) : i % columns] += value * value));
  const count = axis === 1 ? columns : rows;
  const r = tensor(
    'float32',
    x.shape.with(axis, 1),
    sums.map((sum) => 1 / Math.sqrt(sum / count + epsilon)),
  );
  return [mapBroadcast('float32', x.shape, [x, r], (value, scale) => value * scale), r];
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** h = silu(gate) up */
export function swiglu(gate: Tensor, up: Tensor): Tensor {
  return mapBroadcast('float32', gate.shape, [gate, up], (g, u) => g * sigmoid(g) * u);
}

/** dh/dgate, dh/dup, h */
export function swigluDerivative(gate: Tensor, up: Tensor): readonly Tensor[] {
  const derivative = (g: number): number => sigmoid(g) * (1 + g * (1 - sigmoid(g)));
  return [
    mapBroadcast('float32', gate.shape, [gate, up], (g, u) => u * derivative(g)),
    mapBroadcast('float32', gate.shape, [gate], (g) => g * sigmoid(g)),
    swiglu(gate, up),
  ];
}

export function rotaryEmbedding(
  x: Tensor,
  cos: Tensor,
  sin: Tensor,
  { numHeads, inverse }: { numHeads: number; inverse: boolean },
): Tensor {
  const turned = inverse ? { ...sin, data: sin.data.map((value) => -value) } : sin;
  return fusedRotaryEmbedding(x, cos, turned, numHeads);
}

/** Each head's halves (x1, x2) -> (x1 cos - x2 sin, x2 cos + x1 sin), angles by position. */
export function fusedRotaryEmbedding(x: Tensor, cos: Tensor, sin: Tensor, numHeads: number): Tensor {
  const [, L, width] = x.shape as [number, number, number];
  const half = width / numHeads / 2;
  const data = new Float64Array(x.data.length);
  for (let i = 0; i < data.length; i++) {
    const position = Math.floor(i / width) % L;
    const column = (i % width) % (2 * half);
    const angle = position * half + (column % half);
    const partner = column < half ? -x.data[i + half] : x.data[i - half];
    data[i] = x.data[i] * cos.data[angle] + partner * sin.data[angle];
  }
  return tensor('float32', x.shape, data);
}

/** o `[B, L, n*d]` and the probabilities `[B, n, L, L]`. */
export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { numHeads, scale }: { numHeads: number; scale: number },
): readonly Tensor[] {
  const [B, L, width] = q.shape as [number, number, number];
  const d = width / numHeads;
  const P = new Float64Array(B * numHeads * L * L);
  const o = new Float64Array(q.data.length);
  const row = (b: number, l: number, n: number): number => (b * L + l) * width + n * d;
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < numHeads; n++) {
      for (let i = 0; i < L; i++) {
        const weights = P.subarray(((b * numHeads + n) * L + i) * L, ((b * numHeads + n) * L + i + 1) * L);
        for (let j = 0; j < L; j++) {
          for (let c = 0; c < d; c++)
            weights[j] += scale * q.data[row(b, i, n) + c] * k.data[row(b, j, n) + c];
        }
        softmaxInPlace(weights);
        for (let j = 0; j < L; j++) {
          for (let c = 0; c < d; c++) o[row(b, i, n) + c] += weights[j] * v.data[row(b, j, n) + c];
        }
      }
    }
  }
  return [tensor('float32', q.shape, o), tensor('float32', [B, numHeads, L, L], P)];
}

function softmaxInPlace(weights: Float64Array): void {
  const top = weights.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j] = Math.exp(weights[j] - top);
  for (let j = 0; j < weights.length; j++) weights[j] /= sum;
}
