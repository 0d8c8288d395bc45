import { gridEquals } from '../arc/grid.ts';
import type { ArcTask } from '../arc/task.ts';
import type { ArcVotes, Candidate } from './votes.ts';

/** The official pass_Ks. */
export const PASS_KS: readonly number[] = [1, 2, 5, 10, 100, 1000];

/** How one test input went. */
export interface EvaluatedTest {
  readonly taskId: string;
  readonly testIndex: number;
  /** Best first. */
  readonly candidates: readonly Candidate[];
  /** Rank of the right answer among the candidates, from 0; null when it is not there or not known. */
  readonly rightRank: number | null;
  readonly isAnswerKnown: boolean;
}

/** A score counted in both ways, each in [0, 1]. */
export interface PassScore {
  /** An answer among the first k counts as right. */
  readonly k: number;
  /** As ARC Prize: test outputs answered right / test outputs. */
  readonly perTestOutput: number;
  /** As TRM's evaluator (ARC/pass@k): the mean over tasks of the part of their test outputs answered right. */
  readonly perTask: number;
}

export interface ArcEvaluation {
  readonly tests: readonly EvaluatedTest[];
  readonly scores: readonly PassScore[];
  /** Tasks with at least one known answer: only those are scored. */
  readonly numScoredTasks: number;
  readonly numScoredTests: number;
  /** Test inputs nobody predicted anything for; they count as wrong. */
  readonly numWithoutPrediction: number;
}

/** Scores votes against the answers that are known (evaluators/arc.py, result). */
export function evaluateVotes(
  votes: ArcVotes,
  tasks: readonly ArcTask[],
  passKs: readonly number[] = PASS_KS,
): ArcEvaluation {
  const byTask = tasks.map((task) =>
    task.test.map(({ input, output }, testIndex): EvaluatedTest => {
      const candidates = votes.ranked(task.id, input);
      const rank = output === null ? -1 : candidates.findIndex(({ grid }) => gridEquals(grid, output));
      const rightRank = rank === -1 ? null : rank;
      return { taskId: task.id, testIndex, candidates, rightRank, isAnswerKnown: output !== null };
    }),
  );
  const scored = byTask
    .map((tests) => tests.filter(({ isAnswerKnown }) => isAnswerKnown))
    .filter((tests) => tests.length > 0);
  const tests = byTask.flat();
  return {
    tests,
    scores: passKs.map((k) => scoreAt(k, scored)),
    numScoredTasks: scored.length,
    numScoredTests: scored.flat().length,
    numWithoutPrediction: tests.filter(({ candidates }) => candidates.length === 0).length,
  };
}

function scoreAt(k: number, scored: readonly (readonly EvaluatedTest[])[]): PassScore {
  let numSolved = 0;
  let numTests = 0;
  let sumOfParts = 0;
  for (const tests of scored) {
    const numRight = tests.filter(({ rightRank }) => rightRank !== null && rightRank < k).length;
    numSolved += numRight;
    numTests += tests.length;
    sumOfParts += numRight / tests.length;
  }
  return {
    k,
    perTestOutput: numTests === 0 ? 0 : numSolved / numTests,
    perTask: scored.length === 0 ? 0 : sumOfParts / scored.length,
  };
}
