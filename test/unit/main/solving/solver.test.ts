import { describe, expect, it, onTestFinished } from 'vitest';
import type { JudgedBatch } from '../../../../main/solving/evaluation.ts';
import { Solver, type SolverOptions } from '../../../../main/solving/solver.ts';
import type { LoadedCheckpoint } from '../../../../main/store/checkpoint-reader.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { openTrainingData } from '../../../../main/training/training-data.ts';
import { emptyBatch, type Batch } from '../../../../puzzles/tokens.ts';
import { checkpointAt } from '../training/checkpoints.ts';
import {
  createTinyRun,
  fillStore,
  openTestStore,
  temporaryFolder,
  tinyConfig,
  type TinyChanges,
} from '../training/tiny-run.ts';

const STEPS = 50;

/** A trained checkpoint, what its run says of it, and the puzzles it was judged by. */
async function trained(changes: TinyChanges = {}) {
  const store = openTestStore(temporaryFolder());
  fillStore(store);
  const run = createTinyRun(store, { maxSteps: STEPS, ...changes });
  await (await Trainer.open(store, run)).train();
  const judgement = store.metrics.last(run, 'eval');
  if (!judgement) throw new Error('the run was not judged');
  const { heldOut } = openTrainingData(store, tinyConfig(changes).data, 0);
  return { checkpoint: checkpointAt(store, run, STEPS), values: judgement.values, heldOut };
}

async function openSolver(
  checkpoint: LoadedCheckpoint,
  options: Partial<SolverOptions> = {},
): Promise<Solver> {
  const solver = await Solver.open({ checkpoint, provider: 'cpu', threads: 1, ...options });
  onTestFinished(() => solver.release());
  return solver;
}

describe('a solver of a checkpoint', () => {
  it.each<{ name: string; changes: TinyChanges }>([
    { name: 'averaged weights and puzzle embeddings', changes: {} },
    { name: 'weights without an average', changes: { optimizer: { ema: false } } },
    { name: 'mlp_t', changes: { model: { mlp_t: true, puzzle_emb_ndim: 0, puzzle_emb_len: 0 } } },
  ])('judges as its run did ($name)', async ({ changes }) => {
    const { checkpoint, values, heldOut } = await trained(changes);
    const solver = await openSolver(checkpoint);
    const evaluation = await solver.evaluate(heldOut);
    expect(values).toMatchObject({ ...evaluation?.metrics });
    const numSolved = evaluation?.isSolved.reduce((sum, isSolved) => sum + isSolved, 0) ?? NaN;
    expect(numSolved / heldOut.numPuzzles).toBe(values['exact_accuracy']);
  });

  it('gives every supervision step: tokens, certainty, changes, q_halt', async () => {
    const { checkpoint, heldOut } = await trained();
    const solver = await openSolver(checkpoint);
    const judged: Pick<JudgedBatch, 'answers'>[] = [];
    await solver.evaluate(heldOut, {
      onBatch: ({ answers }) => judged.push({ answers: structuredClone(answers) }),
    });
    const batch = firstRows(heldOut, solver.config.batch_size);
    let before = batch.inputs;
    let numSteps = 0;
    for await (const { step, preds, confidence, changed, q_halt_logits } of solver.solve(batch)) {
      expect(step).toBe(++numSteps);
      preds.forEach((token, cell) => {
        expect(changed[cell]).toBe(token === before[cell] ? 0 : 1);
        // The most likely of 6 tokens.
        expect(confidence[cell]).toBeGreaterThan(1 / 6);
        expect(confidence[cell]).toBeLessThanOrEqual(1);
      });
      before = preds;
      if (step < solver.config.halt_max_steps) continue;
      expect(preds).toEqual(judged[0].answers.preds);
      expect(q_halt_logits).toEqual(judged[0].answers.q_halt_logits);
    }
    expect(numSteps).toBe(solver.config.halt_max_steps);
  });

  it('solves one puzzle alone as it does among others, for as many steps as wanted', async () => {
    const { checkpoint, heldOut } = await trained();
    const [many, one] = [await openSolver(checkpoint), await openSolver(checkpoint, { batch_size: 1 })];
    const rows = await lastPreds(many, firstRows(heldOut, many.config.batch_size), 7);
    const row = await lastPreds(one, firstRows(heldOut, 1), 7);
    expect(row).toEqual(rows.subarray(0, 16));
  });

  it('is refused where the checkpoint lacks a part', async () => {
    const { checkpoint } = await trained();
    const tensors = new Map(checkpoint.tensors);
    tensors.delete('ema/model.inner.lm_head.weight');
    tensors.delete('param/model.inner.lm_head.weight');
    await expect(Solver.open({ checkpoint: { ...checkpoint, tensors }, provider: 'cpu' })).rejects.toThrow(
      /^Checkpoint .* lacks model\.inner\.lm_head\.weight in the form this version reads/,
    );
    await expect(Solver.open({ checkpoint: { ...checkpoint, meta: {} }, provider: 'cpu' })).rejects.toThrow(
      /lacks its configuration/,
    );
  });
});

function firstRows(heldOut: Awaited<ReturnType<typeof trained>>['heldOut'], numRows: number): Batch {
  const batch = emptyBatch(numRows, 16);
  heldOut.fill(0, batch);
  return batch;
}

async function lastPreds(solver: Solver, batch: Batch, steps: number): Promise<Int32Array> {
  let last = new Int32Array(0);
  let numSteps = 0;
  for await (const { preds } of solver.solve(batch, { steps })) {
    last = new Int32Array(preds);
    numSteps += 1;
  }
  expect(numSteps).toBe(steps);
  return last;
}
