import type { Command } from 'commander';
import { UserError } from '../../../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../../../runtime/execution-provider.ts';
import { evaluateModel, type Judgement } from '../../../services/evaluating.ts';
import { loadTrainedModel, type TrainedModel } from '../../../services/trained-models.ts';
import { bar, count, duration, figure, percent } from '../figures.ts';
import { nonEmpty, oneOf, wholeNumber } from '../option-values.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk, type Desk } from '../shell.ts';
import { thinkHarder, withThinkHarderOptions, type ThinkHarderOptions } from '../think-harder-options.ts';
import { evaluateArc } from './evaluate-arc.ts';
import { PROVIDER_WORDS } from './train.ts';

interface Options extends ThinkHarderOptions {
  readonly run: string;
  readonly collection: string;
  readonly checkpoint: string;
  readonly augmentations?: number;
  readonly provider: ExecutionProvider | 'auto';
}

export function addEvaluateCommand(program: Command): void {
  const evaluate = program
    .command('evaluate')
    .description(
      'how many puzzles of a collection a trained model solves; ARC tasks by votes, pass@1 to pass@1000',
    )
    .requiredOption('--run <run>', 'the run whose model is judged', nonEmpty('--run'))
    .requiredOption(
      '--collection <name>',
      "the puzzles to judge by; of the run's own collection, the held-out part",
      nonEmpty('--collection'),
    )
    .option('--checkpoint <c>', 'best, latest, or the id of one', nonEmpty('--checkpoint'), 'best');
  withThinkHarderOptions(evaluate, 'trajectories of each puzzle; the halting head chooses (ARC: all vote)')
    .option(
      '--augmentations <n>',
      'ARC: vote over so many of each task (default: all it has)',
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
      examples(
        'tessera evaluate --run 3f2a9c01 --collection small',
        'tessera evaluate --run 3f2a9c01 --collection small --steps 32 --samples 8',
      ),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const desk = openDesk(command);
  await desk.withStore(async (store) => {
    const model = loadTrainedModel(store, options.run, options.checkpoint);
    const { augmentations, provider } = options;
    const harder = thinkHarder(options);
    if (model.config.data.family === 'arc') {
      return evaluateArc(desk, store, model, options.collection, {
        provider,
        ...(augmentations === undefined ? {} : { numAug: augmentations }),
        ...harder,
      });
    }
    refuseAugmentations(augmentations);
    const startedAt = performance.now();
    const judgement = await evaluateModel(store, model, {
      ...{ collection: options.collection, provider, ...harder },
      onProgress: (numDone, numPuzzles) => showProgress(desk, numDone, numPuzzles),
    });
    desk.screen.endLive();
    report(desk.screen, model, options, judgement, (performance.now() - startedAt) / 1000);
  });
}

/** @throws UserError where augmentations were asked for that only ARC has */
export function refuseAugmentations(augmentations: number | undefined): void {
  if (augmentations === undefined) return;
  throw new UserError('--augmentations is for runs that learned ARC tasks.');
}

function showProgress({ screen }: Desk, numDone: number, numPuzzles: number): void {
  const done = `${count(numDone)} of ${count(numPuzzles)} puzzles`;
  screen.live(
    () => `${bar(numDone / numPuzzles, 24)}  ${done}`,
    () => done,
  );
}

function report(
  screen: Screen,
  { run: { id }, checkpoint }: TrainedModel,
  { collection, samples }: Pick<Options, 'collection' | 'samples'>,
  { metrics, isSolved, numPuzzles, numSolved, part, numTrainedOn, provider, puzzles }: Judgement,
  seconds: number,
): void {
  const which = part === 'held_out' ? 'held-out puzzles of' : 'puzzles of';
  const { exact_accuracy, accuracy, q_halt_accuracy, lm_loss } = metrics;
  const share = numSolved / numPuzzles;
  const how = samples > 1 ? `along the first of ${count(samples)} trajectories` : 'with the stored answer';
  const stored = share === exact_accuracy ? '' : `, ${percent(exact_accuracy)} ${how}`;
  screen.print(
    `${percent(share)} of the ${count(numPuzzles)} ${which} ${collection} solved exactly${stored} (${percent(accuracy)} of the cells right).`,
    `q_halt is right about ${percent(q_halt_accuracy)} of its answers; loss ${figure(lm_loss)}.`,
    `Run ${id}, checkpoint ${checkpoint.id} of step ${count(checkpoint.step)}; on ${provider}, ${duration(seconds)}.`,
  );
  if (numTrainedOn === null) {
    screen.print('Which of them the run learned from is not known: its collection is gone or has changed.');
  } else if (numTrainedOn > 0) {
    screen.print(`The run learned from ${count(numTrainedOn)} of them, or from symmetric twins of them.`);
  }
  const failed = puzzles.filter((_, index) => isSolved[index] === 0).map((puzzle) => puzzle.id);
  if (failed.length > 0) {
    const shown = failed.slice(0, 5).join(', ');
    screen.print(`Not solved: ${shown}${failed.length > 5 ? `, and ${count(failed.length - 5)} more` : ''}.`);
  }
  screen.json({
    run: id,
    checkpoint: checkpoint.id,
    collection,
    part,
    numPuzzles,
    numSolved,
    numTrainedOn,
    ...metrics,
    provider,
    seconds,
    failed,
  });
}
