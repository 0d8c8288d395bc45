import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { exportOnnx } from '../../../../main/services/onnx-export.ts';
import { loadTrainedModel, type TrainedModel } from '../../../../main/services/trained-models.ts';
import { Recursion } from '../../../../main/solving/recursion.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { PUZZLE_EMB, initStateDict } from '../../../../models/trm/state-dict.ts';
import type { TrmConfig } from '../../../../models/trm/config.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { emptyBatch, type Batch } from '../../../../puzzles/tokens.ts';
import { SMALL_MODELS } from '../../models/trm/small-models.ts';
import { commandLine } from '../shells/cli/command-line.ts';
import { createTinyRun, fillStore, openTestStore, tinyConfig } from '../training/tiny-run.ts';

interface Answer {
  preds: Int32Array;
  q_halt_logits: Float32Array;
  logits: Float32Array;
}

/** As the file's own note has it: a session of ONNX Runtime with nothing set. */
async function answerOfFile(bytes: Uint8Array, model: TrainedModel, batch: Batch): Promise<Answer> {
  const session = await InferenceSession.create(bytes);
  const { seq_len, puzzle_emb_ndim: ndim } = model.config.model;
  const B = batch.puzzle_identifiers.length;
  const feeds: Record<string, Tensor> = { inputs: new Tensor('int32', batch.inputs, [B, seq_len]) };
  if (session.inputNames.includes('puzzle_rows')) {
    const table = model.stateDict.get(PUZZLE_EMB)!;
    const rows = Array.from(batch.puzzle_identifiers, (id) => [
      ...table.subarray(id * ndim, (id + 1) * ndim),
    ]);
    feeds['puzzle_rows'] = new Tensor('float32', Float32Array.from(rows.flat()), [B, ndim]);
  }
  expect([...session.inputNames].sort()).toEqual(Object.keys(feeds).sort());
  const { preds, q_halt_logits, logits } = await session.run(feeds);
  await session.release();
  return {
    preds: preds.data as Int32Array,
    q_halt_logits: q_halt_logits.data as Float32Array,
    logits: logits.data as Float32Array,
  };
}

/** The app's own, step after step. */
async function answerOfApp(
  { config, stateDict }: TrainedModel,
  batch: Batch,
  steps: number,
): Promise<Answer> {
  const batch_size = batch.puzzle_identifiers.length;
  const recursion = await Recursion.open({ ...config.model, batch_size }, { provider: 'cpu', threads: 1 });
  const weights = await recursion.feed(stateDict);
  recursion.begin(batch);
  let answer: Answer | null = null;
  for (let step = 1; step <= steps; step++) {
    const { preds, q_halt_logits, logits } = await recursion.step(weights, { withLogits: true });
    answer = { preds: preds.slice(), q_halt_logits: q_halt_logits.slice(), logits: logits!.slice() };
  }
  await recursion.release();
  return answer!;
}

function expectSame(actual: Answer, expected: Answer): void {
  expect(actual.preds).toEqual(expected.preds);
  for (const name of ['q_halt_logits', 'logits'] as const) {
    expect(actual[name].length).toBe(expected[name].length);
    const errors = Array.from(actual[name], (value, i) => Math.abs(value - expected[name][i]));
    expect(Math.max(...errors)).toBeLessThan(1e-3);
  }
}

function anyBatch({ seq_len, vocab_size, num_puzzle_identifiers }: TrmConfig, batch_size: number): Batch {
  const random = randomFromSeed(2);
  const batch = emptyBatch(batch_size, seq_len);
  batch.inputs.forEach((_, i) => (batch.inputs[i] = random.int(0, vocab_size - 1)));
  batch.puzzle_identifiers.forEach(
    (_, i) => (batch.puzzle_identifiers[i] = random.int(0, num_puzzle_identifiers - 1)),
  );
  return batch;
}

/** A model that never trained, with a puzzle embedding table that is not all zeros. */
function untrained(model: TrmConfig): TrainedModel {
  const random = randomFromSeed(1);
  const stateDict = initStateDict(model, random);
  const table = stateDict.get(PUZZLE_EMB);
  table?.forEach((_, i) => (table[i] = random.normal()));
  const run = { name: 'untrained' } as TrainedModel['run'];
  const checkpoint = { step: 0 } as TrainedModel['checkpoint'];
  return { run, config: tinyConfig({ model }), checkpoint, stateDict, dataset_hash: null };
}

describe('a model exported as ONNX', () => {
  it.each(Object.entries(SMALL_MODELS))('answers as the app does: %s', async (_, config) => {
    const model = untrained(config);
    const batch = anyBatch(config, 2);
    const { bytes } = exportOnnx(model, { steps: 2, batch_size: 2 });
    expectSame(await answerOfFile(bytes, model, batch), await answerOfApp(model, batch, 2));
  });
});

describe('tessera export-onnx', () => {
  const cli = commandLine();

  it(
    'writes a trained model that answers as the app does, and how to use it',
    { timeout: 60_000 },
    async () => {
      const store = openTestStore(cli.path('data'));
      fillStore(store);
      const id = createTinyRun(store, { maxSteps: 60, checkpointEvery: 60 });
      await (await Trainer.open(store, id)).train();
      const model = loadTrainedModel(store, id);
      store.close();

      const out = cli.path('model.onnx');
      const words = ['export-onnx', '--run', id, '--out', out];
      const [written] = await cli.values(...words);
      const { halt_max_steps } = model.config.model;
      expect(written).toMatchObject({ file: out, run: id, steps: halt_max_steps, batch_size: 1, opset: 18 });
      const batch = anyBatch(model.config.model, 1);
      const bytes = readFileSync(out);
      expectSame(await answerOfFile(bytes, model, batch), await answerOfApp(model, batch, halt_max_steps));

      // Operators of ONNX Runtime's own have a domain, or are this one.
      for (const name of ['com.microsoft', 'SimplifiedLayerNormalization'])
        expect(bytes.includes(name)).toBe(false);
      for (const said of ['tessera.tokens', '1 = blank, 2 = digit 1', '4x4'])
        expect(bytes.includes(said)).toBe(true);
      const usage = readFileSync(`${out}.md`, 'utf8');
      expect(usage).toContain('InferenceSession.create("model.onnx")');
      expect(usage).toContain('inputs` int32 [1, 16]');

      expect(await cli.run(...words)).toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(/exists already/) as string,
      });
      const [two] = await cli.values(
        'export-onnx',
        '--run',
        id,
        '--out',
        cli.path('2'),
        '--steps',
        '1',
        '--batch',
        '3',
      );
      expect(two).toMatchObject({ steps: 1, batch_size: 3 });
    },
  );
});
