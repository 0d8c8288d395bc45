/** Where ONNX Runtime runs a graph. */
export type ExecutionProvider = 'cpu' | 'webgpu' | 'cuda' | 'dml';

/** All of them, the most wanted first. */
export const EXECUTION_PROVIDERS: readonly ExecutionProvider[] = ['cuda', 'dml', 'webgpu', 'cpu'];

/** What onnxruntime-node 1.30 brings along, by `platform arch`, the most wanted first. CUDA is a further download. */
const IN_PACKAGE: Readonly<Record<string, readonly ExecutionProvider[]>> = {
  'linux x64': ['cuda', 'webgpu', 'cpu'],
  'linux arm64': ['cpu'],
  'win32 x64': ['dml', 'webgpu', 'cpu'],
  'win32 arm64': ['dml', 'webgpu', 'cpu'],
  'darwin arm64': ['webgpu', 'cpu'],
};

/** The providers that the npm package has for a platform; none for macOS on Intel. */
export function providersInPackage(platform: string, arch: string): readonly ExecutionProvider[] {
  return IN_PACKAGE[`${platform} ${arch}`] ?? [];
}
