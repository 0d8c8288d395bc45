import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSudokus } from '../../main/services/generating.ts';
import { summarizeRun } from '../../main/services/runs.ts';
import { createRun } from '../../main/services/training.ts';
import { openStore } from '../../main/store/store.ts';
import { Trainer } from '../../main/training/trainer.ts';
import { findPreset } from '../../models/presets.ts';
import { requireArch } from '../../models/trm/config.ts';

/*
 * One row of the table in docs/family.md: `node test/bench/family.ts <arch> [minutes] [seed]` trains the preset sudoku-6x6 as
 * that architecture for so many minutes on the CPU, judges it once at the end, and prints what came out as a line of JSON.
 * With one seed, every architecture learns the same 1,000 puzzles and is judged by the same 500.
 */
const PRESET = 'sudoku-6x6';
const NEVER = 1_000_000_000;
const [arch, minutesText = '3', seedText = '0'] = process.argv.slice(2);
requireArch(arch);
const [minutes, seed] = [Number(minutesText), Number(seedText)];

const folder = mkdtempSync(join(tmpdir(), 'tessera-family-'));
const store = openStore(folder);
try {
  const { blanks, numPuzzles, numHeldOut } = findPreset(PRESET).data;
  if (!blanks || !numPuzzles) throw new Error(`internal: ${PRESET} does not say what puzzles it wants`);
  const collection = 'six';
  await generateSudokus(store.puzzles, { size: 6, count: numPuzzles, blanks, seed: 1, collection });
  const request = { preset: PRESET, arch, collection, minutes, seed, provider: 'cpu' } as const;
  const run = createRun(store, { ...request, numHeldOut, evalEvery: NEVER, checkpointEvery: NEVER });
  const before = process.cpuUsage();
  const trainer = await Trainer.open(store, run.id);
  const end = await trainer.train();
  const { user, system } = process.cpuUsage(before);
  const { step, exact_accuracy, num_params } = summarizeRun(store, run.id);
  const cpuSeconds = Math.round((user + system) / 1e6);
  console.log(
    JSON.stringify({ arch, minutes, seed, num_params, step, exact_accuracy, cpuSeconds, ended: end.reason }),
  );
} finally {
  store.close();
  rmSync(folder, { recursive: true, force: true });
}
