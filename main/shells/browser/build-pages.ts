import { spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILT = join(ROOT, 'dist', 'renderer');
/** What the window is made of. */
const SOURCES = ['renderer', 'preload/contract', 'puzzles', 'package-lock.json'];

/** Whether the window must be built (again): its files are missing or older than what it is made of. */
export function isBuildDue(built: string = BUILT, sources: readonly string[] = SOURCES): boolean {
  const page = statSync(join(built, 'index.html'), { throwIfNoEntry: false });
  return !page || sources.some((source) => newestChange(join(ROOT, source)) > page.mtimeMs);
}

/** Folders count as well: something may have been taken out of them. */
function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const below = readdirSync(path).map((name) => newestChange(join(path, name)));
  return Math.max(stats.mtimeMs, ...below);
}

/**
 * The folder of the window's files, built by Vite where that is due: a few seconds. Half a build is never seen: it is made
 * beside the old one and takes its place when it is whole.
 * @param onBuild told that it begins
 */
export async function buildPages(onBuild: () => void): Promise<string> {
  if (!isBuildDue()) return BUILT;
  onBuild();
  const startedAt = new Date();
  const fresh = `${BUILT}.${process.pid}`;
  try {
    await runVite([
      'build',
      join(ROOT, 'renderer'),
      '--outDir',
      fresh,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ]);
    // What is changed while Vite reads counts as newer than the build.
    utimesSync(join(fresh, 'index.html'), startedAt, startedAt);
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(fresh, BUILT);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return BUILT;
}

/** In a process of its own, which takes its memory along when it ends. */
async function runVite(words: readonly string[]): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  }
  const end = await new Promise<number | string | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  if (end !== 0) throw new Error(`internal: the window could not be built (${end})\n${said.trim()}`);
}
