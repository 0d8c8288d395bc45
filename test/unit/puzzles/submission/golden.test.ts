// The official evaluator on synthetic predictions: oracle/datasets/eval.
import { describe, expect, it } from 'vitest';
import { readArcFiles } from '../../../../puzzles/arc/files.ts';
import { gridHash } from '../../../../puzzles/arc/hash.ts';
import { nameLookup } from '../../../../puzzles/arc/identifiers.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { evaluateVotes } from '../../../../puzzles/submission/evaluate.ts';
import { submissionFromVotes, submissionJson } from '../../../../puzzles/submission/submission.ts';
import { ArcVotes } from '../../../../puzzles/submission/votes.ts';
import { goldenArray, goldenBytes, goldenJson, goldenText, NO_DATASETS, whySkipped } from '../goldens.ts';

interface Scenario {
  name: string;
  rounds: string[];
  aggregated_voting: boolean;
  submission_K: number;
  pass_Ks: number[];
  results: Record<string, number>;
  results_after_each_round: Record<string, number>[];
}

type GoldenVotes = Record<string, [hash: string, count: number, q: number][][]>;

/** A NumPy file of float32, which no dataset has. */
function readFloats(path: string): Float32Array {
  const bytes = goldenBytes(path);
  const start = 10 + bytes[8] + 256 * bytes[9];
  return new Float32Array(bytes.slice(start).buffer);
}

function testTasks(): ArcTask[] {
  const text = goldenText('arc_aug8/test_puzzles.json');
  return [...readArcFiles([{ name: 'test_puzzles.json', text }]).collections[0].tasks];
}

function addRound(votes: ArcVotes, round: string): void {
  const batch = {
    inputs: goldenArray(`eval/${round}__inputs.npy`).data,
    preds: goldenArray(`eval/${round}__preds.npy`).data,
    puzzle_identifiers: goldenArray(`eval/${round}__puzzle_identifiers.npy`).data,
    q_halt_logits: readFloats(`eval/${round}__q_halt_logits.npy`),
  };
  votes.addBatch(batch, 30, nameLookup(goldenJson('arc_aug8/identifiers.json')));
}

const scenarios = NO_DATASETS === null ? goldenJson<Scenario[]>('eval/scenarios.json') : [];

describe.skipIf(NO_DATASETS !== null)(`the official evaluator${whySkipped(NO_DATASETS)}`, () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s: every vote, every score and the submission',
    (name, { rounds, aggregated_voting, submission_K, pass_Ks, results, results_after_each_round }) => {
      const tasks = testTasks();
      const votes = new ArcVotes();
      const scores = (): Record<string, number> =>
        Object.fromEntries(
          evaluateVotes(votes, tasks, pass_Ks).scores.map(({ k, perTask }) => [`ARC/pass@${k}`, perTask]),
        );
      rounds.forEach((round, index) => {
        if (!aggregated_voting) votes.clear();
        addRound(votes, round);
        expect(scores()).toEqual(results_after_each_round[index]);
      });
      expect(scores()).toEqual(results);

      const expected = goldenJson<GoldenVotes>(`eval/${name}/votes.json`);
      expect(Object.keys(expected).sort()).toEqual(tasks.map(({ id }) => id).sort());
      for (const { id, test } of tasks) {
        test.forEach(({ input }, index) => {
          const mine = votes.tallied(id, input);
          expect(mine.map(({ grid, count }) => [gridHash(grid), count])).toEqual(
            expected[id][index].map(([hash, count]) => [hash, count]),
          );
          // The mean q, to the last bit or the one before it: exp is the platform's own.
          mine.forEach(({ meanQ }, i) => expect(meanQ).toBeCloseTo(expected[id][index][i][2], 14));
        });
      }
      const { submission } = submissionFromVotes(votes, tasks, {
        numAttempts: submission_K,
        form: 'official',
      });
      expect(submissionJson(submission)).toBe(goldenText(`eval/${name}/submission.json`));
    },
  );

  it('A_missing: our own form keeps the places the official one drops, and says so', () => {
    const tasks = testTasks();
    const votes = new ArcVotes();
    addRound(votes, 'roundA_A_missing');
    const official = submissionFromVotes(votes, tasks, { form: 'official' });
    const placed = submissionFromVotes(votes, tasks);
    const counts = (one: typeof placed) => tasks.map(({ id }) => one.submission.get(id)?.length);
    expect(counts(placed)).toEqual(tasks.map(({ test }) => test.length));
    expect(counts(official)).toEqual([0, 1, 1]);
    expect(placed.notes).toEqual([
      'Task 070dd51e, test input 1 of 1: no prediction was made; a placeholder keeps its place.',
      'Task 31d5ba1a, test input 1 of 2: no prediction was made; a placeholder keeps its place.',
    ]);
    expect(official.notes[1]).toBe(
      'Task 31d5ba1a, test input 1 of 2: no prediction was made; it was left out, and those behind it moved up.',
    );
    const [, second] = placed.submission.get('31d5ba1a') ?? [];
    expect(second).toEqual(official.submission.get('31d5ba1a')?.[0]);
    expect(evaluateVotes(votes, tasks).numWithoutPrediction).toBe(2);
  });
});
