import { spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Something that Vite makes of this repository. */
export interface Build {
  /** The folder it lies in. */
  readonly folder: string;
  /** One of its files, written last and named to tell its age. */
  readonly newestFile: string;
  /** What it is made of, relative to the repository's root. */
  readonly sources: readonly string[];
  /** The words after `vite build`, once for each part. */
  readonly parts: readonly (readonly string[])[];
}

/** Whether it must be made (again): it is missing or older than what it is made of. */
export function isDue({ folder, newestFile, sources }: Omit<Build, 'parts'>): boolean {
  const made = statSync(join(folder, newestFile), { throwIfNoEntry: false });
  return !made || sources.some((source) => newestChange(join(ROOT, source)) > made.mtimeMs);
}

/** Folders count as well: something may have been taken out of them. */
function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const below = readdirSync(path).map((name) => newestChange(join(path, name)));
  return Math.max(stats.mtimeMs, ...below);
}

/** Makes it. Half a build is never seen: it is made beside the old one and takes its place when it is whole. */
export async function make({ folder, newestFile, parts }: Build): Promise<void> {
  const startedAt = new Date();
  const fresh = `${folder}.${process.pid}`;
  try {
    for (const words of parts) await runVite(['build', ...words, '--outDir', fresh, '--logLevel', 'warn']);
    // What is changed while Vite reads counts as newer than the build.
    utimesSync(join(fresh, newestFile), startedAt, startedAt);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** In a process of its own, which takes its memory along when it ends. */
async function runVite(words: readonly string[]): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, ...words], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1' },
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
