import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGrid } from '../../../../puzzles/arc/encode.ts';
import { gridEquals, gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { decodeRecipe } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { evaluateVotes } from '../../../../puzzles/submission/evaluate.ts';
import { PLACEHOLDER, submissionFromVotes } from '../../../../puzzles/submission/submission.ts';
import { ArcVotes } from '../../../../puzzles/submission/votes.ts';
import { codes, grids } from '../arc/arbitraries.ts';

const grid = gridFromRows;
const INPUT = grid([[1, 2]]);
const EMPTY = { rows: 0, cols: 0, cells: new Uint8Array(0) };

describe('ArcVotes', () => {
  it('un-augments predictions: the same answer under any augmentation is one candidate', () => {
    fc.assert(
      fc.property(
        grids(10),
        grids(10),
        fc.array(codes, { minLength: 1, maxLength: 6 }),
        (input, output, some) => {
          const inputs = new Int32Array(some.length * 100);
          const preds = new Int32Array(some.length * 100);
          some.forEach((code, row) => {
            encodeGrid(input, 10, inputs, row * 100, decodeRecipe(code));
            encodeGrid(output, 10, preds, row * 100, decodeRecipe(code));
          });
          const votes = new ArcVotes();
          const puzzle_identifiers = some.map((_, row) => row + 1);
          votes.addBatch(
            { inputs, preds, puzzle_identifiers, q_halt_logits: some.map(() => 0) },
            10,
            (identifier) => ({
              taskId: 'a',
              code: some[identifier - 1],
            }),
          );
          const [candidate, ...others] = votes.ranked('a', input);
          expect(others).toEqual([]);
          expect(gridEquals(candidate.grid, output)).toBe(true);
          expect([candidate.count, candidate.meanQ]).toEqual([some.length, 0.5]);
        },
      ),
    );
  });

  it('ranks by count, then by mean q, then by who came first', () => {
    const votes = new ArcVotes();
    const vote = (colour: number, q: number) => votes.add('a', INPUT, grid([[colour]]), q);
    vote(1, 0.9);
    vote(2, 0.25);
    vote(3, 0.5);
    vote(2, 0.75);
    vote(4, 0.5);
    vote(5, 0.95);
    const ranked = votes
      .ranked('a', INPUT)
      .map(({ grid: { cells }, count, meanQ }) => [cells[0], count, meanQ]);
    expect(ranked).toEqual([
      [2, 2, 0.5],
      [5, 1, 0.95],
      [1, 1, 0.9],
      [3, 1, 0.5],
      [4, 1, 0.5],
    ]);
    expect(votes.tallied('a', INPUT).map(({ grid: { cells } }) => cells[0])).toEqual([1, 2, 3, 4, 5]);
    expect(votes.ranked('a', grid([[2, 1]]))).toEqual([]);
    expect(votes.ranked('b', INPUT)).toEqual([]);
    votes.clear();
    expect(votes.ranked('a', INPUT)).toEqual([]);
  });

  it('tells grids of one content and other shapes apart', () => {
    const votes = new ArcVotes();
    votes.add('a', INPUT, grid([[0, 0]]), 1);
    votes.add('a', INPUT, grid([[0], [0]]), 1);
    expect(votes.ranked('a', INPUT)).toHaveLength(2);
  });

  it('passes over padding and identifiers nobody has', () => {
    const votes = new ArcVotes();
    const tokens = new Int32Array(300);
    for (let row = 0; row < 3; row++) encodeGrid(INPUT, 10, tokens, row * 100);
    const find = (identifier: number) => (identifier === 5 ? { taskId: 'a', code: 0 } : null);
    votes.addBatch(
      { inputs: tokens, preds: tokens, puzzle_identifiers: [0, 5, 6], q_halt_logits: [9, 9, 9] },
      10,
      find,
    );
    expect(votes.ranked('a', INPUT).map(({ count }) => count)).toEqual([1]);
  });
});

const TASKS: ArcTask[] = [
  {
    id: 'a',
    train: [{ input: INPUT, output: INPUT }],
    test: [
      { input: INPUT, output: grid([[7]]) },
      { input: grid([[3]]), output: grid([[8]]) },
    ],
    isTestFirst: false,
  },
  {
    id: 'b',
    train: [{ input: INPUT, output: INPUT }],
    test: [{ input: INPUT, output: grid([[9]]) }],
    isTestFirst: false,
  },
  {
    id: 'c',
    train: [{ input: INPUT, output: INPUT }],
    test: [{ input: INPUT, output: null }],
    isTestFirst: false,
  },
];

describe('evaluateVotes', () => {
  it('counts per test output and per task, and leaves unknown answers out', () => {
    const votes = new ArcVotes();
    votes.add('a', INPUT, grid([[1]]), 0.9);
    votes.add('a', INPUT, grid([[7]]), 0.5);
    votes.add('b', INPUT, grid([[9]]), 0.5);
    votes.add('c', INPUT, grid([[9]]), 0.5);
    const evaluation = evaluateVotes(votes, TASKS, [1, 2]);
    expect(evaluation.scores).toEqual([
      { k: 1, perTestOutput: 1 / 3, perTask: 1 / 2 },
      { k: 2, perTestOutput: 2 / 3, perTask: 3 / 4 },
    ]);
    expect(evaluation).toMatchObject({ numScoredTasks: 2, numScoredTests: 3, numWithoutPrediction: 1 });
    expect(evaluation.tests.map(({ rightRank }) => rightRank)).toEqual([1, null, 0, null]);
    const none = evaluateVotes(votes, TASKS.slice(2));
    expect(none.scores.every(({ perTask, perTestOutput }) => perTask === 0 && perTestOutput === 0)).toBe(
      true,
    );
    expect(none.scores.map(({ k }) => k)).toEqual([1, 2, 5, 10, 100, 1000]);
  });
});

describe('submissionFromVotes', () => {
  it('never takes an empty prediction for an answer, unless the official form is asked for', () => {
    const votes = new ArcVotes();
    votes.add('b', INPUT, EMPTY, 1);
    votes.add('b', INPUT, EMPTY, 1);
    const [, b] = TASKS;
    expect(submissionFromVotes(votes, [b])).toEqual({
      submission: new Map([['b', [[PLACEHOLDER, PLACEHOLDER]]]]),
      notes: ['Task b, test input 1 of 1: every prediction is empty; a placeholder keeps its place.'],
    });
    votes.add('b', INPUT, grid([[4]]), 0.1);
    const mine = submissionFromVotes(votes, [b]).submission.get('b');
    expect(mine).toEqual([[grid([[4]]), grid([[4]])]]);
    const official = submissionFromVotes(votes, [b], { form: 'official' }).submission.get('b');
    expect(official).toEqual([[EMPTY, grid([[4]])]]);
  });
});
