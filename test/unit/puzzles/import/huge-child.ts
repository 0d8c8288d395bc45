// Imports one huge file in a process of its own and says how it ended and what it took: its peak memory is nobody else's.
import { importPuzzles } from '../../../../puzzles/import/import.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { HUGE_FILES } from './huge-files.ts';

const { name, make } = HUGE_FILES[process.argv[2]];
const bytes = make();
const startedAt = performance.now();
const before = process.cpuUsage();
let message: string | null = null;
try {
  importPuzzles([{ name, bytes }]);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  message = error.message;
}
const { user } = process.cpuUsage(before);
const result = {
  message,
  userMs: user / 1000,
  wallMs: performance.now() - startedAt,
  // KiB on every platform.
  maxRssBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(result));
