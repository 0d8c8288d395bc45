import { LIMITS } from '../../../preload/contract/limits.ts';
import type { DoctorReport, FindingData, PredictEvent, Score } from '../../../preload/contract/submit.ts';
import { gridEquals } from '../../../puzzles/arc/grid.ts';
import type { SubmissionReport } from '../../../puzzles/submission/doctor.ts';
import type { Finding } from '../../../puzzles/submission/findings.ts';
import { fixSubmission } from '../../../puzzles/submission/fix.ts';
import type { SubmissionScore } from '../../../puzzles/submission/score.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { PredictionSetRow } from '../../store/predictions.ts';
import {
  attemptGrids,
  chooseAttempts,
  predictCollection,
  readPredictions,
  submissionOf,
  type PredictedTask,
} from '../predictions.ts';
import { examineText, taskSetOf } from '../submissions.ts';
import { loadTrainedModel } from '../trained-models.ts';
import type { Workplace } from '../workplace.ts';
import { gridData, gridOf } from './content.ts';
import { door } from './implementer.ts';
import { toldBy } from './progress-stream.ts';
import { providerOf, readSettings } from './settings.ts';

const { submit } = door;

function setCard({ id, collection, run_id, label, created_at, num_tasks }: PredictionSetRow) {
  return { id, collection, runId: run_id, label, createdAt: created_at, numTasks: num_tasks };
}

function findingData({ code, sentence, taskId, testIndex, line, column }: Finding): FindingData {
  return {
    ...{ code, sentence, taskId: taskId ?? null, testIndex: testIndex ?? null },
    ...{ line: line ?? null, column: column ?? null },
  };
}

function reportData({ isValid, problems, numProblems, notes, numNotes }: SubmissionReport): DoctorReport {
  return {
    ...{ isValid, numProblems, numNotes },
    problems: problems.map(findingData),
    notes: notes.map(findingData),
  };
}

function scoreData(score: SubmissionScore | null): Score | null {
  if (score === null) return null;
  const { perTestOutput, perTask, numSolvedTests, numTests, numSolvedTasks, numTasks } = score;
  return { perTestOutput, perTask, numSolvedTests, numTests, numSolvedTasks, numTasks };
}

function taskCard({ task, tests }: PredictedTask) {
  const shares = tests.map((test) => {
    const best = test?.candidates[0];
    return test && best ? best.count / test.numVotes : null;
  });
  const known = task.test.flatMap(({ output }, i) =>
    output === null ? [] : [attemptGrids(tests[i]).some((grid) => gridEquals(grid, output))],
  );
  const answered = shares.filter((share) => share !== null);
  return {
    task: task.id,
    numTests: tests.length,
    numUnanswered: tests.length - answered.length,
    agreement: answered.length === 0 ? null : Math.min(...answered),
    numKnown: known.length,
    numRight: known.filter(Boolean).length,
    isByHand: tests.some((test) => test?.isByHand),
    isLearned: tests.some((test) => test?.isLearned),
    thumbnail: shares[0] === null ? null : gridData(attemptGrids(tests[0])[0]),
  };
}

function testPredictions({ task, tests }: PredictedTask) {
  return task.test.map(({ input, output }, i) => {
    const { candidates = [], numVotes = 0, numAnswers = 0, isByHand = false } = tests[i] ?? {};
    const [first = null, second = null] = tests[i]?.attempts ?? [];
    return {
      input: gridData(input),
      output: output && gridData(output),
      candidates: candidates.map(({ count, meanQ, ...grid }) => ({
        ...{ grid, count, meanQ },
        isRight: output && gridEquals(gridOf(grid), output),
      })),
      ...{ numVotes, numAnswers, isByHand },
      attempts: [first, second] as [number | null, number | null],
    };
  });
}

/** The text of a file that came from a window. @throws UserError when it is too large or no text */
async function textOf(file: Blob, name: string): Promise<string> {
  if (file.size > LIMITS.importBytes) {
    const [size, limit] = [file.size, LIMITS.importBytes].map((bytes) => Math.ceil(bytes / 1024 ** 2));
    throw new UserError(`${name} has ${size} MB, and a submission has at most ${limit} MB.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(`${name} is no text in UTF-8, so it is no JSON.`, 'bad_json');
  }
}

function jsonFile(text: string): Blob {
  return new Blob([text], { type: 'application/json' });
}

interface DroppedFile {
  readonly file: Blob;
  readonly name: string;
  readonly collection: string | null;
}

async function openFile({ store }: Workplace, { file, name, collection }: DroppedFile) {
  const text = await textOf(file, name);
  return { text, ...taskSetOf(store, text, collection) };
}

export const submitDoor = {
  predict: submit.predict.handler(({ input, context: { workplace }, signal }) => {
    const { store } = workplace;
    const { collection, checkpointId, augmentations, steps, ...noisy } = input;
    const { samples, noise, seed } = noisy;
    const { threads } = readSettings(store);
    const startedAt = Date.now();
    return toldBy<PredictEvent>(async (tell, stopped) => {
      tell({ type: 'opening', sentence: 'Compiling the model' });
      const { run_id } = store.checkpoints.get(checkpointId);
      const made = await predictCollection(store, loadTrainedModel(store, run_id, checkpointId), collection, {
        provider: providerOf(workplace, input.provider),
        passes: { samples, noise, seed },
        signal: stopped,
        ...(threads === null ? {} : { threads }),
        ...(steps === null ? {} : { steps }),
        ...(augmentations === null ? {} : { numAug: augmentations }),
        onProgress: (numDone, numPredictions) =>
          tell({ type: 'progress', numDone, numPredictions, elapsedMs: Date.now() - startedAt }),
      });
      const { id: setId, numPredictions, provider } = made;
      const unknownTasks = made.unknownTasks.map(({ id }) => id);
      const elapsedMs = Date.now() - startedAt;
      tell({ type: 'done', setId, numPredictions, provider, unknownTasks, elapsedMs });
    }, signal);
  }),
  sets: submit.sets.handler(({ context }) => context.workplace.store.predictions.list().map(setCard)),
  removeSet: submit.removeSet.handler(({ input, context }) =>
    context.workplace.store.predictions.delete(input.setId),
  ),
  overview: submit.overview.handler(({ input, context }) => {
    const set = readPredictions(context.workplace.store, input.setId);
    const { report, score, unseenScore } = submissionOf(set);
    return {
      set: setCard(set.row),
      tasks: set.tasks.map(taskCard),
      score: scoreData(score),
      unseenScore: scoreData(unseenScore),
      report: reportData(report),
    };
  }),
  task: submit.task.handler(({ input, context }) => {
    const { tasks } = readPredictions(context.workplace.store, input.setId);
    const found = tasks.find(({ task }) => task.id === input.task);
    if (!found)
      throw new UserError(`The task "${input.task}" is not in its collection any more.`, 'not_found');
    return {
      task: found.task.id,
      train: found.task.train.map((pair) => ({
        input: gridData(pair.input),
        output: gridData(pair.output),
      })),
      tests: testPredictions(found),
    };
  }),
  choose: submit.choose.handler(({ input: { setId, ...choice }, context }) =>
    chooseAttempts(context.workplace.store, setId, choice),
  ),
  exportSet: submit.exportSet.handler(({ input, context }) => {
    const { text, report } = submissionOf(readPredictions(context.workplace.store, input.setId));
    return { fileName: 'submission.json', file: jsonFile(text), report: reportData(report) };
  }),
  examine: submit.examine.handler(async ({ input, context: { workplace } }) => {
    const { text, collection, tasks } = await openFile(workplace, input);
    const { report, score } = examineText(text, tasks, input.name);
    return { collection, report: reportData(report), score: scoreData(score) };
  }),
  fix: submit.fix.handler(async ({ input, context: { workplace } }) => {
    const { name, fillsMissing } = input;
    const { text, tasks } = await openFile(workplace, input);
    const fixed = fixSubmission(text, tasks, { source: name, fillsMissing });
    if (fixed.text === null) {
      throw new UserError(`Nothing can be read from ${name}, so nothing can be repaired.`, 'bad_json');
    }
    const { report, score } = examineText(fixed.text, tasks, name);
    return {
      fileName: `${name.replace(/\.json$/i, '')}-repaired.json`,
      file: jsonFile(fixed.text),
      repairs: fixed.repairs.map(findingData),
      numRepairs: fixed.numRepairs,
      report: reportData(report),
      score: scoreData(score),
    };
  }),
};
