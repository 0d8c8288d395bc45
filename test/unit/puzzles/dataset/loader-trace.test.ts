// The official loader's own batches: oracle/datasets/loader/loader_trace.json. Numpy's draws are taken from the trace; what
// is checked is everything made of them: which rows a batch holds, where it is cut, what is padded, every token.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { arcBatchSource, ArcTestRows } from '../../../../puzzles/arc/batches.ts';
import { ArcDataset } from '../../../../puzzles/arc/dataset.ts';
import { groupedBatchSource } from '../../../../puzzles/dataset/grouped-batches.ts';
import { fillOfficialRows, officialExamples } from '../../../../puzzles/dataset/official-examples.ts';
import { readSplit, type SplitLayout } from '../../../../puzzles/dataset/split.ts';
import { randomFromSeed, type Random } from '../../../../puzzles/random.ts';
import { emptyBatch, type Batch } from '../../../../puzzles/tokens.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { goldenJson, NO_DATASETS, whySkipped } from '../goldens.ts';
import { ARC_GOLDENS, goldenEntries, goldenFolder } from './arc-goldens.ts';

interface TraceBatch {
  example_indices: number[];
  puzzle_indices: number[];
  puzzle_identifiers: number[];
  start_index_after: number;
  global_effective_batch_size: number;
  inputs_sha256: string;
  labels_sha256: string;
}

interface TrainTrace {
  dataset: string;
  global_batch_size: number;
  rank: number;
  num_replicas: number;
  passes: { iters: number; batches: TraceBatch[] }[];
}

interface TestTrace {
  dataset: string;
  global_batch_size: number;
  rank: number;
  num_replicas: number;
  batches: { puzzle_identifiers: number[]; inputs_sha256: string; labels_sha256: string }[];
}

interface Visit {
  group: number;
  puzzle: number;
  examples: number[];
}

const sha256 = (data: Int32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

/** Which puzzles a batch visits, in order: told from its rows alone. */
function visitsOf(batch: TraceBatch, { puzzleIndices, groupIndices }: SplitLayout): Visit[] {
  const visits: Visit[] = [];
  batch.example_indices.forEach((row, i) => {
    const puzzle = batch.puzzle_indices[i];
    const size = puzzleIndices[puzzle + 1] - puzzleIndices[puzzle];
    const group = groupIndices.findIndex((start, g) => start <= puzzle && puzzle < groupIndices[g + 1]);
    const last = visits.at(-1);
    const isSame = last?.group === group && groupIndices[group] + last.puzzle === puzzle;
    if (!last || !isSame || last.examples.length === size) {
      visits.push({ group, puzzle: puzzle - groupIndices[group], examples: [] });
    }
    visits.at(-1)?.examples.push(row - puzzleIndices[puzzle]);
  });
  return visits;
}

/** Random numbers that repeat what numpy drew: the orders of groups, then a puzzle and an order of examples a visit. */
function scripted(visits: readonly Visit[], numGroups: number): Random {
  let numVisited = 0;
  let numOrders = 0;
  let isOrderDue = true;
  const inOrder = (first: number[], length: number): number[] => {
    const rest = Array.from({ length }, (_, i) => i).filter((i) => !first.includes(i));
    return [...first, ...rest];
  };
  return {
    ...randomFromSeed(1),
    int(lo, hi) {
      const { puzzle } = visits[numVisited];
      expect(puzzle).toBeGreaterThanOrEqual(lo);
      expect(puzzle).toBeLessThanOrEqual(hi);
      return puzzle;
    },
    shuffle(xs) {
      if (isOrderDue) {
        const groups = visits
          .slice(numOrders * numGroups, (numOrders + 1) * numGroups)
          .map(({ group }) => group);
        inOrder(groups, numGroups).forEach((group, i) => (xs[i] = group));
        numOrders++;
        isOrderDue = false;
        return;
      }
      inOrder(visits[numVisited].examples, xs.length).forEach((example, i) => (xs[i] = example));
      numVisited++;
      // The loader asks for a new order of the groups once all were visited.
      isOrderDue = numVisited % numGroups === 0;
    },
  };
}

function slice(batch: Batch, rank: number, numReplicas: number): Batch {
  const numRows = batch.puzzle_identifiers.length / numReplicas;
  const seqLen = batch.inputs.length / batch.puzzle_identifiers.length;
  const rows = [rank * numRows, (rank + 1) * numRows] as const;
  return {
    inputs: batch.inputs.slice(rows[0] * seqLen, rows[1] * seqLen),
    labels: batch.labels.slice(rows[0] * seqLen, rows[1] * seqLen),
    puzzle_identifiers: batch.puzzle_identifiers.slice(...rows),
  };
}

const trace = NO_DATASETS
  ? { train: [], test: [] }
  : goldenJson<{ train: TrainTrace[]; test: TestTrace[] }>('loader/loader_trace.json');

describe.skipIf(NO_DATASETS !== null)(`the official loader's trace${whySkipped(NO_DATASETS)}`, () => {
  it.each(trace.train.map((one, index) => [index, one.dataset, one] as const))(
    'train %i, %s: the same batches from the same draws',
    (_, name, { global_batch_size, rank, num_replicas, passes }) => {
      const split = readSplit(goldenFolder(name, []), 'train');
      const numGroups = split.metadata.total_groups;
      for (const { batches } of passes) {
        const visits = batches.flatMap((batch) => visitsOf(batch, split.layout));
        const source = groupedBatchSource(officialExamples(split), scripted(visits, numGroups));
        const batch = emptyBatch(global_batch_size, split.metadata.seq_len);
        let numVisited = 0;
        for (const expected of batches) {
          source.nextBatch(batch);
          const mine = slice(batch, rank, num_replicas);
          expect([...mine.puzzle_identifiers]).toEqual(expected.puzzle_identifiers);
          expect(sha256(mine.inputs)).toBe(expected.inputs_sha256);
          expect(sha256(mine.labels)).toBe(expected.labels_sha256);
          numVisited += visitsOf(expected, split.layout).length;
          expect(expected.start_index_after).toBe(numVisited);
          const { cursor } = source.getState() as { cursor: number };
          expect(cursor % numGroups).toBe(numVisited % numGroups);
        }
      }
    },
  );

  it.each(trace.test.map((one, index) => [index, one.dataset, one] as const))(
    'test %i, %s: the same rows in order, the last batch padded',
    (_, name, { global_batch_size, rank, num_replicas, batches }) => {
      const split = readSplit(goldenFolder(name, []), 'test');
      const batch = emptyBatch(global_batch_size, split.metadata.seq_len);
      batches.forEach((expected, index) => {
        batch.inputs.fill(99);
        const numFilled = fillOfficialRows(split, index * global_batch_size, batch);
        expect(numFilled).toBe(Math.min(global_batch_size, split.numRows - index * global_batch_size));
        const mine = slice(batch, rank, num_replicas);
        expect([...mine.puzzle_identifiers]).toEqual(expected.puzzle_identifiers);
        expect(sha256(mine.inputs)).toBe(expected.inputs_sha256);
        expect(sha256(mine.labels)).toBe(expected.labels_sha256);
      });
      expect(fillOfficialRows(split, batches.length * global_batch_size, batch)).toBe(0);
    },
  );

  it('is repeated by rows made from tasks and recipes, without any file', () => {
    const [golden] = ARC_GOLDENS;
    const rows = new ArcTestRows(new ArcDataset(goldenEntries(golden), { canvas: 30 }));
    const [{ global_batch_size, batches }] = trace.test.filter(
      ({ dataset, num_replicas }) => dataset === golden.name && num_replicas === 1,
    );
    const batch = emptyBatch(global_batch_size, 900);
    batches.forEach((expected, index) => {
      rows.fill(index * global_batch_size, batch);
      expect([...batch.puzzle_identifiers]).toEqual(expected.puzzle_identifiers);
      expect(sha256(batch.inputs)).toBe(expected.inputs_sha256);
      expect(sha256(batch.labels)).toBe(expected.labels_sha256);
    });
  });

  it('has the metadata the official builder wrote', () => {
    for (const golden of ARC_GOLDENS) {
      const options = { canvas: 30, puzzleIdentifiersStart: golden.puzzleIdentifiersStart };
      const dataset = new ArcDataset(goldenEntries(golden), options);
      const read = (split: 'train' | 'test') => readSplit(goldenFolder(golden.name, []), split).metadata;
      expect(read('test')).toMatchObject(dataset.metadata('test'));
      expect(read('train')).toMatchObject(dataset.metadata('train'));
      expect([...dataset.identifiers.names()]).toEqual(goldenJson(`${golden.name}/identifiers.json`));
      expect(arcBatchSource(dataset, { seed: 1 }).metadata).toEqual(dataset.metadata('train'));
    }
  });

  it('refuses groups without examples', () => {
    const split = readSplit(goldenFolder('arc_aug8', []), 'train');
    const layout = {
      ...split.layout,
      puzzleIndices: split.layout.puzzleIndices.map((at, i) => (i === 1 ? 0 : at)),
    };
    expect(() => officialExamples({ ...split, layout })).toThrow(UserError);
  });
});
