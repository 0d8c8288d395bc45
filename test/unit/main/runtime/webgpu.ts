import { execFile, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Whether webgpu tests can run in this process, and on which driver; or why not. */
export type WebgpuHere =
  { readonly works: true; readonly driver: string } | { readonly works: false; readonly reason: string };

/** SwiftShader, a Vulkan driver in software, as Chromium brings it along. Anything before Mesa 25's lavapipe is too old. */
const SWIFTSHADER = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

const PROBE_TIMEOUT_MS = 60_000;
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Looks for a Vulkan (on macOS Metal, on Windows Direct3D) driver that ONNX Runtime's webgpu really works with: first
 * whatever the system has or VK_DRIVER_FILES names, then Chromium's SwiftShader, which as root on Debian is installed
 * if it is missing. Sets VK_DRIVER_FILES for this process and its children. Call it before the first webgpu session.
 */
export async function findWebgpu(): Promise<WebgpuHere> {
  const named = process.env.VK_DRIVER_FILES;
  if (await works(named)) return { works: true, driver: named ?? "the system's" };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      works: false,
      reason: `webgpu does not work on this ${process.platform} ${process.arch} machine`,
    };
  }
  if (named) return { works: false, reason: `webgpu does not work with VK_DRIVER_FILES=${named}` };
  const found = await useSwiftShader();
  if (found) return found;
  const refusal = await installSwiftShader();
  if (refusal) return { works: false, reason: `webgpu needs a Vulkan driver: ${refusal}` };
  return (
    (await useSwiftShader()) ?? {
      works: false,
      reason: 'webgpu does not work with the SwiftShader of chromium-common',
    }
  );
}

async function useSwiftShader(): Promise<WebgpuHere | null> {
  for (const driver of SWIFTSHADER.filter((file) => existsSync(file))) {
    if (!(await works(driver))) continue;
    process.env.VK_DRIVER_FILES = driver;
    return { works: true, driver };
  }
  return null;
}

/** Asks the product's own probe, in a process with that driver alone. */
function works(driver: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const env = driver === undefined ? process.env : { ...process.env, VK_DRIVER_FILES: driver };
    const probe = new URL('../../../../main/runtime/probe-child.ts', import.meta.url);
    const child = fork(probe, ['webgpu'], { env, execArgv: [], silent: true, timeout: PROBE_TIMEOUT_MS });
    let isWorking = false;
    child.on('message', (answer: object) => (isWorking = 'gflops' in answer));
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(isWorking));
  });
}

/** Why SwiftShader could not be installed; null when it could. Several test files may come here at once. */
async function installSwiftShader(): Promise<string | null> {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const advice = 'install chromium-common and libvulkan1, or name a driver in VK_DRIVER_FILES';
  if (!/^ID=debian$/m.test(system)) return `none was found, and this is not Debian; ${advice}`;
  if (process.getuid?.() !== 0) return `none was found, and only root may install one; ${advice}`;
  process.stdout.write(
    'Installing chromium-common and libvulkan1: the webgpu tests need their software Vulkan.\n',
  );
  const install =
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-common libvulkan1';
  try {
    await promisify(execFile)('flock', [join(tmpdir(), 'tessera-apt.lock'), 'sh', '-c', install], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: INSTALL_TIMEOUT_MS,
    });
    return null;
  } catch (error) {
    return `apt-get could not install one (${(error as Error).message.trim().split('\n').at(-1)}); ${advice}`;
  }
}
