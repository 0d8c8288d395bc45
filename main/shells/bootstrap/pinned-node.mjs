// Plain JavaScript without dependencies: this runs before anything is installed, on whatever Node is at hand.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The npm package that carries Node itself for this platform; package.json pins its version. */
export function pinnedNodePackage(platform = process.platform, arch = process.arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Whether a Node of this version runs TypeScript as it stands (types stripped without a flag). */
export function runsTypeScript(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/**
 * The Node that Tessera runs under: the pinned one, or the one at hand where npm has none for this platform.
 * @param {string} root folder of package.json, with its packages installed
 * @returns {string | null} path of the executable, or null where neither fits
 */
export function chooseNode(root) {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', pinnedNodePackage(), 'bin', executable);
  if (existsSync(pinned)) {
    if (isRunning(pinned)) return pinned;
    // Present is not yet runnable: the package is built against glibc, and Alpine has none.
    if (spawnSync(pinned, ['--version'], { stdio: 'ignore' }).status === 0) return pinned;
  }
  return runsTypeScript() ? process.execPath : null;
}

/** @param {string} executable */
export function isRunning(executable) {
  return realpathSync(executable) === realpathSync(process.execPath);
}
