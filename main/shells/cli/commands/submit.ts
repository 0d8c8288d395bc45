import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../../../puzzles/user-error.ts';
import { utf8Bytes } from '../../../../puzzles/utf8.ts';
import type { ExecutionProvider } from '../../../runtime/execution-provider.ts';
import { makeSubmission, type MadeSubmission } from '../../../services/submitting.ts';
import { loadTrainedModel } from '../../../services/trained-models.ts';
import { writeNewFile } from '../../../services/user-files.ts';
import { count, duration } from '../figures.ts';
import { nonEmpty, oneOf, wholeNumber } from '../option-values.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk } from '../shell.ts';
import { thinkHarder, withThinkHarderOptions, type ThinkHarderOptions } from '../think-harder-options.ts';
import { showVoting } from '../vote-view.ts';
import { PROVIDER_WORDS } from './train.ts';

/** Notes that are printed; --json gives all. */
const MAX_SHOWN = 10;

interface Options extends ThinkHarderOptions {
  readonly run: string;
  readonly collection: string;
  readonly out: string;
  readonly checkpoint: string;
  readonly augmentations?: number;
  readonly provider: ExecutionProvider | 'auto';
}

export function addSubmitCommand(program: Command): void {
  const submit = program
    .command('submit')
    .description('answer every ARC task of a collection twice, by votes, in a submission.json for ARC Prize')
    .requiredOption('--run <run>', 'the run whose model answers', nonEmpty('--run'))
    .requiredOption('--collection <name>', 'the tasks to answer', nonEmpty('--collection'))
    .requiredOption('--out <file>', 'where the submission goes', nonEmpty('--out'))
    .option('--checkpoint <c>', 'best, latest, or the id of one', nonEmpty('--checkpoint'), 'best');
  withThinkHarderOptions(submit, 'trajectories of each augmentation; all vote')
    .option(
      '--augmentations <n>',
      'vote over so many of each task (default: all it has)',
      wholeNumber('--augmentations', 0),
    )
    .option(
      '--provider <p>',
      `where to compute: ${PROVIDER_WORDS.join(', ')}`,
      oneOf('--provider', PROVIDER_WORDS),
      'auto',
    )
    .addHelpText(
      'after',
      examples('tessera submit --run 3f2a9c01 --collection arc-test --out submission.json'),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { collection, out, augmentations, provider } = options;
  const { screen, ...desk } = openDesk(command);
  if (existsSync(out))
    throw new UserError(`${out} exists already: choose another name or remove it first.`, 'exists');
  await desk.withStore(async (store) => {
    const model = loadTrainedModel(store, options.run, options.checkpoint);
    const startedAt = performance.now();
    const made = await makeSubmission(store, model, collection, {
      provider,
      ...(augmentations === undefined ? {} : { numAug: augmentations }),
      ...thinkHarder(options),
      onProgress: (numDone, numPredictions) => showVoting(screen, numDone, numPredictions),
    });
    screen.endLive();
    writeNewFile(out, utf8Bytes(made.text));
    const seconds = (performance.now() - startedAt) / 1000;
    report(screen, out, made, seconds);
    screen.json({
      ...{ run: model.run.id, checkpoint: model.checkpoint.id, collection, out, seconds },
      ...summaryOf(made),
    });
  });
}

function report(screen: Screen, out: string, made: MadeSubmission, seconds: number): void {
  const { numTasks, numTests, numPredictions, provider, notes, report: doctor } = made;
  screen.print(
    `Wrote ${out}: ${count(numTasks)} tasks with ${count(numTests)} test inputs, two attempts each, by vote of ${count(numPredictions)} predictions (on ${provider}, ${duration(seconds)}).`,
  );
  const verdict = doctor.isValid
    ? 'The doctor finds it well formed; it would be accepted and scored.'
    : `The doctor finds ${count(doctor.numProblems)} problems in it.`;
  const sentences = [...notes, ...doctor.problems.map(({ sentence }) => sentence)];
  for (const sentence of sentences.slice(0, MAX_SHOWN)) screen.print(`Note: ${sentence}`);
  if (sentences.length > MAX_SHOWN)
    screen.print(`... and ${count(sentences.length - MAX_SHOWN)} more like these.`);
  const numEqual = doctor.notes.filter(({ code }) => code === 'equal_attempts').length;
  if (numEqual > 0) {
    screen.print(`${count(numEqual)} test inputs have two equal attempts: only one answer got votes there.`);
  }
  screen.print(verdict);
}

function summaryOf(made: MadeSubmission): object {
  const { numTasks, numTests, numPredictions, unknownTasks, notes, provider, report: doctor } = made;
  const { isValid, numProblems, numNotes, problems } = doctor;
  return {
    ...{ numTasks, numTests, numPredictions, provider, notes },
    unknownTasks: unknownTasks.map(({ id }) => id),
    doctor: { isValid, numProblems, numNotes, problems },
  };
}
