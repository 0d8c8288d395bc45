import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { randomFromSeed, type Random } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const IS_LONG = process.env['TESSERA_LONG'] !== undefined;

/** Of each format. */
export const NUM_MUTATIONS = IS_LONG ? 20_000 : 2_000;

/** A clear error. */
export const ONE_SENTENCE = /^[^\n\r]{10,1000}[.)]$/;

export const MAX_RSS_BYTES = 512 * 1024 * 1024;

/** Of processor time, which a busy machine does not stretch: no import of a few kilobytes takes that long, unless it hangs. */
const HANG_MS = 2_000;

/** By format: the seeds that ever failed. They are tried first, in the short lane too. */
const KEPT_SEEDS = join(import.meta.dirname, 'kept-seeds.json');

/**
 * Tries an import with as many seeds as the lane has, after those that ever failed: each ends in success or in one clear
 * error. A seed that fails is named and, in the long lane, kept. Some mutations must still be read, or the fuzzing has not
 * come past the front door.
 */
export function fuzz(format: string, attempt: (random: Random) => void): void {
  for (const seed of keptSeeds()[format] ?? []) tryOut(format, seed, attempt);
  let numRead = 0;
  for (let seed = 1; seed <= NUM_MUTATIONS; seed++) if (tryOut(format, seed, attempt)) numRead++;
  expect(numRead / NUM_MUTATIONS).toBeGreaterThan(0.02);
  expect(numRead).toBeLessThan(NUM_MUTATIONS);
  expect(process.memoryUsage().rss).toBeLessThan(MAX_RSS_BYTES);
}

function tryOut(format: string, seed: number, attempt: (random: Random) => void): boolean {
  try {
    return endsWell(() => attempt(randomFromSeed(seed)));
  } catch (cause) {
    if (IS_LONG) keep(format, seed);
    throw new Error(`seed ${seed} of "${format}" (keep it in kept-seeds.json): ${String(cause)}`, { cause });
  }
}

/** Runs `attempt`: true when it succeeded, false when it ended in one clear error; throws for anything else. */
function endsWell(attempt: () => void): boolean {
  const before = process.cpuUsage();
  let hasSucceeded = false;
  try {
    attempt();
    hasSucceeded = true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).toMatch(ONE_SENTENCE);
  }
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(HANG_MS);
  return hasSucceeded;
}

function keptSeeds(): Record<string, number[]> {
  return JSON.parse(readFileSync(KEPT_SEEDS, 'utf8')) as Record<string, number[]>;
}

function keep(format: string, seed: number): void {
  const kept = keptSeeds();
  const seeds = new Set([...(kept[format] ?? []), seed]);
  writeFileSync(KEPT_SEEDS, `${JSON.stringify({ ...kept, [format]: [...seeds] }, null, 2)}\n`);
}
