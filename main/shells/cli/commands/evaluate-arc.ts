import { NUM_ATTEMPTS } from '../../../../puzzles/submission/submission.ts';
import type { TrainedModel } from '../../../services/trained-models.ts';
import { evaluateByVotes, type VotedJudgement, type VoteOptions } from '../../../services/voting.ts';
import type { Store } from '../../../store/store.ts';
import { count, duration, percent, table } from '../figures.ts';
import type { Screen } from '../screen.ts';
import type { Desk } from '../shell.ts';
import { showVoting } from '../vote-view.ts';

/** Judges a run that learned ARC tasks by its votes, and reports both scores. */
export async function evaluateArc(
  { screen }: Desk,
  store: Store,
  model: TrainedModel,
  collection: string,
  options: Omit<VoteOptions, 'onProgress'>,
): Promise<void> {
  const startedAt = performance.now();
  const judgement = await evaluateByVotes(store, model, collection, {
    ...options,
    onProgress: (numDone, numPredictions) => showVoting(screen, numDone, numPredictions),
  });
  screen.endLive();
  report(screen, model, collection, judgement, (performance.now() - startedAt) / 1000);
}

function report(
  screen: Screen,
  { run, checkpoint }: TrainedModel,
  collection: string,
  judgement: VotedJudgement,
  seconds: number,
): void {
  const { scores, part, numTasks, numScoredTests, numPredictions, numTrainedOn, provider } = judgement;
  const which = part === 'held_out' ? 'held-out tasks of' : 'tasks of';
  screen.print(
    `${count(numTasks)} ${which} ${collection} with ${count(numScoredTests)} test outputs; ${count(numPredictions)} predictions voted.`,
    '',
    ...table(
      ['AMONG THE FIRST', 'PER TEST OUTPUT (ARC PRIZE)', 'PER TASK (TRM)'],
      scores.map(({ k, perTestOutput, perTask }) => [count(k), percent(perTestOutput), percent(perTask)]),
      [0, 1, 2],
    ),
    '',
    `Run ${run.id}, checkpoint ${checkpoint.id} of step ${count(checkpoint.step)}; on ${provider}, ${duration(seconds)}.`,
  );
  const unknown = judgement.unknownTasks.map(({ id }) => id);
  if (unknown.length > 0) {
    screen.print(
      `${count(unknown.length)} of the tasks are not known to the run (${unknown[0]} is one); they count as wrong.`,
    );
  }
  if (numTrainedOn === null) {
    screen.print(
      'Which of their answers the run learned is not known: its checkpoint came with names alone.',
    );
  } else if (numTrainedOn > 0) {
    screen.print(`The run learned the answers of ${count(numTrainedOn)} of them.`);
  }
  screen.json({
    ...{ run: run.id, checkpoint: checkpoint.id, collection, part, numTasks, numScoredTests },
    ...{ numPredictions, numTrainedOn, scores, unknownTasks: unknown, provider, seconds },
    failed: failedTests(judgement),
  });
}

/** Test inputs whose right answer is not among the two attempts. */
function failedTests({ tests }: VotedJudgement): { task: string; test: number }[] {
  return tests
    .filter(({ isAnswerKnown, rightRank }) => isAnswerKnown && (rightRank ?? Infinity) >= NUM_ATTEMPTS)
    .map(({ taskId, testIndex }) => ({ task: taskId, test: testIndex }));
}
