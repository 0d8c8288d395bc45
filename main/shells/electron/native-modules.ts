import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Packages with native libraries: they stay packages in the application, and what they load at run time with them. */
export const FROM_NODE_MODULES: readonly string[] = [
  'better-sqlite3',
  'onnxruntime-node',
  'onnxruntime-common',
];

/** Files that the system's loader must find on the disk itself, outside the archive. */
export const UNPACKED = '**/*.{node,so,so.*,dylib,dll}';

/** What a package needs at run time on a platform: paths below it. */
const NEEDED: Readonly<Record<string, (platform: string, arch: string) => readonly string[]>> = {
  'better-sqlite3': (platform, arch) => ['lib', join('prebuilds', `${platform}-${arch}.node`)],
  'onnxruntime-node': (platform, arch) => ['dist', join('bin', 'napi-v6', platform, arch)],
  'onnxruntime-common': () => [join('dist', 'cjs')],
};

/**
 * Copies the packages with native libraries into an application, without what other platforms, compilers and types need.
 * Where ONNX Runtime has no library for the platform (macOS on Intel) the application says so when a model is wanted.
 * @param root folder whose node_modules has them
 * @param application folder that gets a node_modules
 * @throws Error where the store's own library is missing for the platform
 */
export function copyNativeModules(root: string, application: string, platform: string, arch: string): void {
  for (const name of FROM_NODE_MODULES) {
    const [from, to] = [root, application].map((folder) => join(folder, 'node_modules', name));
    for (const path of ['package.json', 'LICENSE', ...NEEDED[name](platform, arch)]) {
      if (existsSync(join(from, path))) cpSync(join(from, path), join(to, path), { recursive: true, filter });
    }
  }
  const library = join(
    application,
    'node_modules',
    'better-sqlite3',
    'prebuilds',
    `${platform}-${arch}.node`,
  );
  if (existsSync(library)) return;
  const there = readdirSync(join(root, 'node_modules', 'better-sqlite3', 'prebuilds')).join(', ');
  throw new Error(`better-sqlite3 has no library for ${platform} ${arch}, only ${there}`);
}

function filter(path: string): boolean {
  return !/\.(d\.ts|map)$/.test(path);
}
