import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sudokuInput } from '../../../../main/services/sudoku-records.ts';
import { openStore, type Store, type StoreOptions } from '../../../../main/store/store.ts';
import type { RunConfig } from '../../../../main/training/run-config.ts';
import { optimizerConfig, type OptimizerConfig } from '../../../../models/optimizers/config.ts';
import { trmConfig, type TrmConfig } from '../../../../models/trm/config.ts';
import { sudokuStream } from '../../../../puzzles/sudoku/generate.ts';

export const COLLECTION = 'tiny';
const NUM_PUZZLES = 60;

/** A folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-training-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store that the test closes by itself, or that is closed when it is over. */
export function openTestStore(dataDir: string, options: StoreOptions = {}): Store {
  const store = openStore(dataDir, { onNotice: () => undefined, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** Generates the collection that the tiny runs learn. */
export function fillStore(store: Store, numPuzzles = NUM_PUZZLES): void {
  const rows = [];
  for (const sudoku of sudokuStream({ size: 4, blanks: [6, 9], seed: 1 })) {
    rows.push(sudokuInput(sudoku));
    if (rows.length === numPuzzles) break;
  }
  store.puzzles.importAll(COLLECTION, rows, {
    provenance: { source: 'generated', licence: 'none', created_at: 0 },
  });
}

export interface TinyChanges extends Partial<Omit<RunConfig, 'model' | 'optimizer' | 'data'>> {
  readonly model?: Partial<TrmConfig>;
  readonly optimizer?: Partial<OptimizerConfig>;
  readonly data?: Partial<RunConfig['data']>;
}

/** A 4x4 Sudoku model whose training step takes a few milliseconds, with everything that a step can have. */
export function tinyConfig({ model, optimizer, data, ...rest }: TinyChanges = {}): RunConfig {
  return {
    preset: 'tiny',
    model: trmConfig({
      batch_size: 8,
      seq_len: 16,
      vocab_size: 6,
      num_puzzle_identifiers: 1,
      hidden_size: 16,
      num_heads: 2,
      L_layers: 1,
      H_cycles: 2,
      L_cycles: 2,
      expansion: 2,
      swiglu_multiple: 8,
      puzzle_emb_len: 1,
      halt_max_steps: 4,
      halt_exploration_prob: 0.3,
      no_ACT_continue: false,
      ...model,
    }),
    optimizer: optimizerConfig({
      lr: 1e-2,
      lr_warmup_steps: 5,
      ema_rate: 0.9,
      total_steps: 100_000,
      global_batch_size: 8,
      ...optimizer,
    }),
    data: {
      collection: COLLECTION,
      family: 'sudoku',
      size: '4x4',
      numHeldOut: 20,
      splitSeed: 0,
      augment: true,
      arc: null,
      ...data,
    },
    seed: 7,
    provider: 'cpu',
    threads: 1,
    metricsEvery: 10,
    evalEvery: 50,
    checkpointEvery: 25,
    keepLast: 3,
    maxSteps: 100,
    maxMinutes: null,
    ...rest,
  };
}

/** A new run of a tiny model; the collection must be there. */
export function createTinyRun(store: Store, changes: TinyChanges = {}): string {
  const config = tinyConfig(changes);
  const { preset, seed, provider } = config;
  return store.runs.create({ preset, config, collection: COLLECTION, seed, provider }).id;
}
