import { gridEquals, gridToRows } from '../../../../puzzles/arc/grid.ts';
import type { ArcTask, TestPair } from '../../../../puzzles/arc/task.ts';
import type { Candidate } from '../../../../puzzles/submission/votes.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { storedArcTask } from '../../../services/arc-records.ts';
import { judgeTaskAnswer, type TaskVerdict } from '../../../services/task-verdicts.ts';
import type { TrainedModel } from '../../../services/trained-models.ts';
import { isArcPuzzle, voteOnTasks, type VoteOptions } from '../../../services/voting.ts';
import type { Store } from '../../../store/store.ts';
import { count, percent } from '../figures.ts';
import type { Screen } from '../screen.ts';
import type { Desk } from '../shell.ts';
import { gridLines, showVoting } from '../vote-view.ts';

export interface ArcSolveOptions extends Omit<VoteOptions, 'onProgress'> {
  /** Candidates to show for each test input, best first. */
  readonly numAttempts: number;
}

/** Answers an ARC task by votes over its augmentations, and prints the ranked attempts at each test input. */
export async function solveArc(
  { screen }: Pick<Desk, 'screen'>,
  store: Store,
  model: TrainedModel,
  reference: string,
  { numAttempts, ...options }: ArcSolveOptions,
): Promise<void> {
  const puzzle = store.puzzles.get(reference);
  if (!isArcPuzzle(puzzle)) {
    throw new UserError(
      `This run learned ARC tasks, and ${puzzle.id} is a ${puzzle.family}: choose a puzzle or a run that fits.`,
      'size_mismatch',
    );
  }
  const task = storedArcTask(puzzle);
  const { votes, numPredictions, numTrainedOn } = await voteOnTasks(store, model, [task], {
    ...options,
    onProgress: (numDone, numAll) => showVoting(screen, numDone, numAll),
  });
  screen.endLive();
  screen.print(
    `Run ${model.run.id}, checkpoint ${model.checkpoint.id} of step ${count(model.checkpoint.step)}: ${count(numPredictions)} predictions for task ${task.id}.`,
    ...(numTrainedOn ? ['The run learned the answers of this task.'] : []),
  );
  task.test.forEach((pair, index) => {
    const candidates = votes.ranked(task.id, pair.input);
    const attempts = candidates
      .slice(0, numAttempts)
      .map((candidate) => ({ ...candidate, verdict: judgeTaskAnswer(puzzle, index, candidate.grid) }));
    printTest(screen, task, index, { attempts, candidates });
    screen.json({
      ...{ type: 'answer', puzzle: puzzle.id, task: task.id, test: index },
      ...{ run: model.run.id, checkpoint: model.checkpoint.id, numCandidates: candidates.length },
      attempts: attempts.map((attempt) => ({
        grid: gridToRows(attempt.grid),
        count: attempt.count,
        q: attempt.meanQ,
        verdict: attempt.verdict.kind,
        isRight: isRight(pair, attempt),
      })),
    });
  });
}

interface Attempt extends Candidate {
  readonly verdict: TaskVerdict;
}

function printTest(
  screen: Screen,
  { test }: ArcTask,
  index: number,
  { attempts, candidates }: { attempts: readonly Attempt[]; candidates: readonly Candidate[] },
): void {
  screen.print('', `Test input ${index + 1} of ${test.length}`, ...gridLines(test[index].input));
  const numVotes = candidates.reduce((sum, candidate) => sum + candidate.count, 0);
  attempts.forEach(({ count: numOwn, meanQ, grid, verdict }, rank) => {
    const head = `Attempt ${rank + 1}: ${count(numOwn)} of ${count(numVotes)} votes, q ${percent(meanQ)}, ${verdict.kind}: ${verdict.sentence}`;
    screen.print('', head, ...gridLines(grid));
  });
  if (candidates.length > attempts.length) {
    screen.print(
      '',
      `${count(candidates.length - attempts.length)} other answers got votes (--attempts shows more).`,
    );
  }
}

/** null where the answer is not known. */
function isRight({ output }: TestPair, { grid }: Candidate): boolean | null {
  return output === null ? null : gridEquals(grid, output);
}
