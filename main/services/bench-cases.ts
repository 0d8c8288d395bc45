import { optimizerConfig, type OptimizerConfig } from '../../models/optimizers/config.ts';
import { trmConfig, type TrmConfig, type TrmOptions } from '../../models/trm/config.ts';
import { UserError } from '../../puzzles/user-error.ts';

export type BenchCaseName = 'a8' | 'a32' | 'b' | 'c' | 'd';

/** A training step to time: a model of a real size, on random tokens. */
export interface BenchCase {
  readonly name: BenchCaseName;
  readonly summary: string;
  readonly model: TrmConfig;
  readonly optimizer: OptimizerConfig;
}

/** Rows of the puzzle embedding table: enough that a batch hardly repeats one. */
const NUM_PUZZLES = 1000;

function benchCase(
  name: BenchCaseName,
  summary: string,
  model: Omit<TrmOptions, 'num_puzzle_identifiers'>,
): BenchCase {
  const optimizer = optimizerConfig({ total_steps: 100_000, global_batch_size: model.batch_size });
  return {
    name,
    summary,
    model: trmConfig({ num_puzzle_identifiers: NUM_PUZZLES, ...model }),
    optimizer,
  };
}

/** The paper's Sudoku model with mlp_t: 81 tokens after 16 positions of puzzle embedding, H_cycles 3, L_cycles 6. */
const PAPER_SUDOKU = { seq_len: 81, vocab_size: 11, mlp_t: true, pos_encodings: 'none' } as const;

export const BENCH_CASES: readonly BenchCase[] = [
  benchCase('a8', "the paper's Sudoku model (mlp_t, hidden 512), batch 8", {
    ...PAPER_SUDOKU,
    batch_size: 8,
  }),
  benchCase('a32', "the paper's Sudoku model (mlp_t, hidden 512), batch 32", {
    ...PAPER_SUDOKU,
    batch_size: 32,
  }),
  benchCase('b', '9x9 Sudoku with attention, hidden 256, batch 32', {
    batch_size: 32,
    seq_len: 81,
    vocab_size: 11,
    hidden_size: 256,
  }),
  benchCase('c', '4x4 Sudoku with attention, hidden 128, batch 64', {
    batch_size: 64,
    seq_len: 16,
    vocab_size: 6,
    hidden_size: 128,
    num_heads: 4,
    L_cycles: 4,
  }),
  benchCase('d', 'ARC grids of 30x30 with attention, hidden 128, batch 2', {
    batch_size: 2,
    seq_len: 900,
    vocab_size: 12,
    hidden_size: 128,
    num_heads: 4,
    L_cycles: 4,
  }),
];

/** @throws UserError listing the names when there is no such case. */
export function findBenchCase(name: string): BenchCase {
  const found = BENCH_CASES.find((known) => known.name === name);
  if (found) return found;
  const names = BENCH_CASES.map((known) => known.name).join(', ');
  throw new UserError(`There is no bench case ${JSON.stringify(name)}; the cases are ${names}.`);
}
