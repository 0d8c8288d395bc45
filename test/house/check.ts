// `npm run check`: format, lint, types room by room, import graph. Every layer runs; the end says which failed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { filesUnder, repositoryRoot } from './files.ts';

interface Layer {
  name: string;
  /** Arguments for Node. */
  args: string[];
}

const packages = join(repositoryRoot, 'node_modules');
const tsc = join(packages, 'typescript', 'bin', 'tsc');
const rooms = ['puzzles', 'models', 'migrations', 'preload', 'main', 'renderer', 'test', 'test/e2e'];

function layers(): Layer[] {
  // tsc calls a room without TypeScript an error; a room that has no tsconfig.json has nothing to check either.
  const typedRooms = rooms.filter(
    (room) =>
      existsSync(join(repositoryRoot, room, 'tsconfig.json')) &&
      filesUnder(room).some((file) => file.endsWith('.ts')),
  );
  return [
    { name: 'format', args: [join(packages, 'prettier', 'bin', 'prettier.cjs'), '--check', '.'] },
    { name: 'lint', args: [join(packages, 'eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
    { name: 'types of the root', args: [tsc, '-p', '.'] },
    ...typedRooms.map((room) => ({ name: `types of ${room}`, args: typeCheck(room) })),
    { name: 'house', args: [join(packages, 'vitest', 'vitest.mjs'), 'run', 'test/unit/house'] },
  ];
}

/** Components are TypeScript only after Svelte has compiled them: svelte-check does both. */
function typeCheck(room: string): string[] {
  if (room !== 'renderer') return [tsc, '-p', room];
  const svelteCheck = join(packages, 'svelte-check', 'bin', 'svelte-check');
  return [svelteCheck, '--workspace', room, '--tsconfig', './tsconfig.json', '--fail-on-warnings'];
}

/** Runs one layer and prints what it said, only where it failed. */
function passes({ name, args }: Layer): boolean {
  const startedAt = performance.now();
  const run = spawnSync(process.execPath, args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (run.error) throw run.error;
  const hasPassed = run.status === 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${hasPassed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (!hasPassed) process.stdout.write(`${run.stdout}${run.stderr}\n`);
  return hasPassed;
}

const failed = layers().filter((layer) => !passes(layer));
if (failed.length > 0) {
  process.stdout.write(`\nnpm run check failed in: ${failed.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('\nnpm run check passed.\n');
}
