import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import type { Random } from '../../puzzles/random.ts';

export const PAGE_BYTES = 16_384;

/** Writes over a part of a file, behind the back of whoever uses it. */
export function overwrite(path: string, position: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

export function noise(random: Random, numBytes: number): Uint8Array {
  return Uint8Array.from({ length: numBytes }, () => random.int(0, 256));
}

/** One to three pages of a database, with noise or zeros. */
export function overwritePages(path: string, random: Random): void {
  const numPages = statSync(path).size / PAGE_BYTES;
  for (let i = random.int(1, 4); i > 0; i--) {
    const bytes = random.int(0, 2) > 0 ? noise(random, PAGE_BYTES) : new Uint8Array(PAGE_BYTES);
    overwrite(path, random.int(0, numPages) * PAGE_BYTES, bytes);
  }
}
