import type { Target } from '../program.ts';

/** Operators that ONNX Runtime 1.30 runs on all four providers, for the dtypes that we use them with. */
const EVERYWHERE = [
  ...['Gemm', 'MatMul', 'Transpose', 'Reshape', 'Concat', 'Slice', 'Pad', 'Expand', 'Identity', 'Gather'],
  ...['Cast', 'Equal', 'Less', 'Greater', 'Where', 'Add', 'Sub', 'Mul', 'Div', 'Neg', 'Abs', 'Max', 'Min'],
  ...['Exp', 'Log', 'Sqrt', 'Reciprocal', 'Sigmoid', 'Softmax', 'ReduceSum', 'ReduceMean', 'ReduceMax'],
];

/** Operators a provider has beyond these; com.microsoft kernels are used on the CPU alone. */
const MORE: Readonly<Record<Target['provider'], readonly string[]>> = {
  cpu: [
    ...['Atan', 'SimplifiedLayerNormalization', 'Size'],
    ...['com.microsoft.QuickGelu', 'com.microsoft.FusedMatMul'],
    ...['com.microsoft.RotaryEmbedding', 'com.microsoft.MultiHeadAttention'],
  ],
  cuda: [],
  dml: ['Atan'],
  webgpu: [],
};

/** What may stand in a graph for a provider: ONNX names, `domain.name` off the standard domain. */
export function providerOps(provider: Target['provider']): ReadonlySet<string> {
  return new Set([...EVERYWHERE, ...MORE[provider]]);
}
