import type { ExecutionProvider } from './execution-provider.ts';

/** Why a provider does not work, in half a sentence, and what to do about it, in another. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

/** CUDA is hundreds of megabytes from NuGet and under NVIDIA's terms: never installed by us. */
export const CUDA_NOT_DOWNLOADED: Refusal = {
  reason: 'cuda is not installed',
  remedy:
    'it is a large separate download, yours to decide on: run ' +
    "`node node_modules/onnxruntime-node/script/install.js` in Tessera's folder, and have an NVIDIA driver, " +
    'CUDA 12 and cuDNN 9',
};

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' };

/** For a provider that the package lacks on a platform. */
export function notInPackage(provider: ExecutionProvider, platform: string, arch: string): Refusal {
  const here = `${SYSTEMS[platform] ?? platform} ${arch}`;
  if (provider === 'cpu')
    return { reason: `ONNX Runtime has no build for ${here}`, remedy: 'use another machine' };
  const reasons = {
    dml: `dml (DirectML) exists on Windows only, not on ${here}`,
    cuda: `cuda is offered on Linux x64 only, not on ${here}`,
    webgpu: `webgpu is not part of ONNX Runtime on ${here}`,
  };
  return { reason: reasons[provider], remedy: 'use --provider auto or cpu' };
}

/** Makes a sentence of what a failed probe said; `evidence` is its error and its log. */
export function notWorking(provider: ExecutionProvider, platform: string, evidence: string): Refusal {
  return {
    reason: `${provider} does not work here (${cause(evidence)})`,
    remedy: remedy(provider, platform),
  };
}

function cause(evidence: string): string {
  if (evidence.includes("Couldn't load Vulkan")) return 'the Vulkan loader libvulkan.so.1 is not installed';
  if (evidence.includes('No supported adapters')) return 'no graphics adapter with a usable driver was found';
  const missing = /(lib[^\s/]+): cannot open shared object file/.exec(evidence);
  if (missing) return `the library ${missing[1]} is missing`;
  return evidence.split('\n')[0].trim();
}

function remedy(provider: ExecutionProvider, platform: string): string {
  if (provider === 'cuda')
    return 'check that the NVIDIA driver, CUDA 12 and cuDNN 9 are installed, or use cpu';
  if (provider !== 'webgpu' || platform !== 'linux') {
    return 'install or update the driver of your graphics card, or use cpu';
  }
  return (
    "install your graphics card's Vulkan driver (NVIDIA: its own driver; others, on Debian and Ubuntu: " +
    "`apt install libvulkan1 mesa-vulkan-drivers`), name the driver's JSON file in VK_DRIVER_FILES, or use cpu"
  );
}
