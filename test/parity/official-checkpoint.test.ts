import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exportCheckpoint } from '../../main/services/checkpoint-export.ts';
import { importCheckpoint } from '../../main/services/checkpoint-import.ts';
import { loadTrainedModel } from '../../main/services/trained-models.ts';
import { Recursion } from '../../main/solving/recursion.ts';
import { bytesInMemory } from '../../models/state/byte-source.ts';
import type { WholeTensor } from '../../models/state/file-tensor.ts';
import { torchCheckpointPieces } from '../../models/state/torch-checkpoint-writer.ts';
import { openTestStore, temporaryFolder, tinyConfig } from '../unit/main/training/tiny-run.ts';
import { FIXTURES, oracleFolders } from './folders.ts';
import { oracleModel } from './oracle-config.ts';
import { oracleBatch } from './oracle-training.ts';
import { readOracle, type Oracle } from './oracle.ts';
import { Tolerances } from './tolerance.ts';

/** What the official code saves after its last step: the averaged weights, the buffers and the puzzle embeddings. */
function officialStateDict({ tensors, meta }: Oracle): Map<string, WholeTensor> {
  const saved = new Map<string, WholeTensor>();
  const take = (key: string, name: string): void => {
    const { shape, data } = tensors.get(name)!;
    saved.set(key, { dtype: 'float32', shape, data: data as Float32Array });
  };
  for (const key of [...tensors.keys()].flatMap((name) => /^init\/(.*)$/.exec(name)?.[1] ?? [])) {
    const averaged = `s${meta.n_steps}/ema/${key}`;
    const table = `s${meta.n_steps}/post/${key.replace('model.inner.', '')}`;
    take(key, [averaged, table].find((name) => tensors.has(name)) ?? `init/${key}`);
  }
  return saved;
}

function torchFile(stateDict: ReadonlyMap<string, WholeTensor>, prefix: string, oracle: Oracle): Buffer {
  const renamed = new Map(
    [...stateDict].map(([key, tensor]) => [key.replace('model.inner.', prefix), tensor] as const),
  );
  const config = tinyConfig({ model: oracleModel(oracle.meta) });
  return Buffer.concat([...torchCheckpointPieces(renamed, crc32, JSON.stringify({ config }))]);
}

describe.each(oracleFolders(FIXTURES).map((folder) => [basename(folder), folder]))(
  'a checkpoint of the official code: %s',
  (_, folder) => {
    const oracle = readOracle(folder);
    const stateDict = officialStateDict(oracle);

    it.each(['_orig_mod.model.inner.', 'model._orig_mod.inner.', 'inner.', ''])(
      'is imported to the bit from keys below "%s"',
      async (prefix) => {
        const store = openTestStore(temporaryFolder());
        const file = bytesInMemory(torchFile(stateDict, prefix, oracle));
        const { run, canTrain } = await importCheckpoint(store, { fileName: 'step_5', file });
        expect(canTrain).toBe(false);
        const imported = loadTrainedModel(store, run.id).stateDict;
        expect([...imported.keys()].sort()).toEqual([...stateDict.keys()].sort());
        for (const [key, { data }] of stateDict) expect(imported.get(key)).toEqual(data);
      },
    );

    it('gives its logits, and so it does after an export', async () => {
      const store = openTestStore(temporaryFolder());
      let bytes = torchFile(stateDict, '_orig_mod.model.inner.', oracle);
      for (let round = 1; round <= 2; round++) {
        const { run } = await importCheckpoint(store, { fileName: 'x', file: bytesInMemory(bytes) });
        await expectOfficialLogits(loadTrainedModel(store, run.id), oracle);
        bytes = Buffer.concat([...exportCheckpoint(store, run.id, 'latest', 'pt').pieces]);
      }
    });
  },
);

async function expectOfficialLogits(
  { config, stateDict }: ReturnType<typeof loadTrainedModel>,
  oracle: Oracle,
): Promise<void> {
  const batch = oracleBatch(oracle, 'eval');
  const batch_size = batch.puzzle_identifiers.length;
  const recursion = await Recursion.open({ ...config.model, batch_size }, { provider: 'cpu', threads: 1 });
  const weights = await recursion.feed(stateDict);
  recursion.begin(batch);
  const tolerances = new Tolerances(oracle.meta);
  const q_halt_logits: number[] = [];
  const expectNear = (name: string, actual: ArrayLike<number>): void => {
    const expected = oracle.f32(`eval/${name}`);
    expect(actual.length).toBe(expected.length);
    const errors = Array.from(actual, (value, i) => Math.abs(value - expected[i]));
    expect(Math.max(...errors)).toBeLessThan(tolerances.of(`eval/${name}`));
  };
  const numSteps = oracle.meta.eval?.inference_steps ?? config.model.halt_max_steps;
  for (let step = 1; step <= numSteps; step++) {
    const answers = await recursion.step(weights, { withLogits: true });
    q_halt_logits.push(...answers.q_halt_logits);
    if (step === 1) expectNear('logits_first', answers.logits!);
    if (step === numSteps) expectNear('logits_last', answers.logits!);
  }
  expectNear('q_halt_logits_all_steps', q_halt_logits);
  await recursion.release();
}
