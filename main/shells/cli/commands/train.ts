import type { Command } from 'commander';
import { ARCHS, type Arch } from '../../../../models/trm/arch.ts';
import { CANVAS_SIDES } from '../../../../puzzles/arc/encode.ts';
import { EXECUTION_PROVIDERS, type ExecutionProvider } from '../../../runtime/execution-provider.ts';
import { chooseProvider } from '../../../runtime/providers.ts';
import { summarizeRun } from '../../../services/runs.ts';
import { freeMemory, planBatch } from '../../../services/batch-plan.ts';
import { createRun, newRunConfig, resumable, type ResumeRequest } from '../../../services/training.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import type { ResumeOptions } from '../../../training/open-run.ts';
import { attachTrainer, spawnTrainer, type TrainerHandle } from '../../../training/spawn-trainer.ts';
import { count } from '../figures.ts';
import { typed } from '../invocation.ts';
import { name, nonEmpty, oneOf, positiveNumber, wholeNumber } from '../option-values.ts';
import { examples, openDesk, type Desk } from '../shell.ts';
import { followTraining, tellEnd } from '../training-session.ts';

interface Options {
  readonly preset?: string;
  readonly arch?: Arch;
  readonly collection?: string;
  readonly resume?: string;
  readonly steps?: number;
  readonly minutes?: number;
  readonly provider?: ExecutionProvider | 'auto';
  readonly seed?: number;
  readonly name?: string;
  readonly heldOut?: number;
  readonly threads?: number;
  readonly evalEvery?: number;
  readonly checkpointEvery?: number;
  readonly canvas?: number | null;
  readonly augmentations?: number;
  readonly allowInexact?: true;
  readonly microBatch?: number;
  readonly memory?: number;
}

export const PROVIDER_WORDS = ['auto', ...EXECUTION_PROVIDERS] as const;

export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description('train a model, or go on training one; Ctrl-C stops it and keeps everything')
    .option('--preset <name>', 'what to train: see tessera presets', nonEmpty('--preset'))
    .option(
      '--arch <name>',
      `another architecture of the preset's size: ${ARCHS.join(', ')} (default: trm)`,
      oneOf('--arch', ARCHS),
    )
    .option('--collection <name>', 'the puzzles to learn from and to be judged by', nonEmpty('--collection'))
    .option('--resume <run>', 'go on with this run', nonEmpty('--resume'))
    .option('--steps <n>', 'end after so many optimizer steps in total', wholeNumber('--steps', 1, 1e9))
    .option('--minutes <m>', 'end after so many minutes of training in total', positiveNumber('--minutes'))
    .option(
      '--provider <p>',
      `where to compute: ${PROVIDER_WORDS.join(', ')} (default: auto)`,
      oneOf('--provider', PROVIDER_WORDS),
    )
    .option('--seed <n>', 'same seed, same run (default: 0)', wholeNumber('--seed', 0))
    .option('--name <text>', 'a name for the run', name('--name'))
    .option('--held-out <n>', 'puzzles to be judged by, never learned from', wholeNumber('--held-out', 1))
    .option('--threads <n>', 'threads on the CPU (default: all cores)', wholeNumber('--threads', 1, 1024))
    .option('--eval-every <n>', 'steps between two evaluations', wholeNumber('--eval-every', 1))
    .option('--checkpoint-every <n>', 'steps between two checkpoints', wholeNumber('--checkpoint-every', 1))
    .option(
      '--canvas <n>',
      'ARC: side of the canvas, 10, 15, 20 or 30, or auto for what holds all grids',
      canvas,
    )
    .option('--augmentations <n>', 'ARC: of each task', wholeNumber('--augmentations', 0, 100_000))
    .option(
      '--micro-batch <n>',
      'puzzles at a time, whose gradients are added up to a step (default: as many as fit in memory)',
      wholeNumber('--micro-batch', 1),
    )
    .option(
      '--memory <gb>',
      'memory that a step may take (default: on the CPU, what is free)',
      positiveNumber('--memory'),
    )
    .option('--allow-inexact', 'with --resume: go on although this version computes a step in another way')
    .addHelpText(
      'after',
      examples(
        'tessera train --preset sudoku-4x4 --collection small',
        'tessera train --preset sudoku-9x9 --collection nine --minutes 60 --provider webgpu',
        'tessera train --preset sudoku-6x6 --collection six --arch hrm --minutes 5',
        'tessera train --resume 3f2a9c01 --steps 2000',
      ),
    )
    .action(run);
}

/** What only a new run can be told. */
const FOR_NEW_RUNS = [
  'preset',
  'arch',
  'collection',
  'seed',
  'name',
  'heldOut',
  'evalEvery',
  'checkpointEvery',
  'canvas',
  'augmentations',
  'microBatch',
  'memory',
] as const;

/** null = the smallest that holds every grid. */
function canvas(text: string): number | null {
  return text === 'auto' ? null : Number(oneOf('--canvas', [...CANVAS_SIDES.map(String), 'auto'])(text));
}

async function run(options: Options, command: Command): Promise<void> {
  const desk = openDesk(command);
  if (options.resume !== undefined) {
    const surplus = FOR_NEW_RUNS.find((key) => options[key] !== undefined);
    if (surplus)
      throw new UserError(`--${kebab(surplus)} is for new runs: a resumed one goes on as it began.`);
    return resume(desk, options.resume, options);
  }
  const { preset, collection } = options;
  if (preset === undefined || collection === undefined) {
    throw new UserError(
      'Say what to train and on what (--preset and --collection), or which run to go on with (--resume).',
    );
  }
  if (options.allowInexact) throw new UserError('--allow-inexact only makes sense with --resume.');
  const { heldOut, augmentations, memory, ...rest } = options;
  await refuseAbsentProvider(options);
  const { created, plan } = await desk.withStore((store) => {
    const request = {
      ...rest,
      preset,
      collection,
      seed: options.seed ?? 0,
      provider: options.provider ?? 'auto',
      ...(heldOut === undefined ? {} : { numHeldOut: heldOut }),
      ...(augmentations === undefined ? {} : { numAug: augmentations }),
    };
    const config = newRunConfig(store, request);
    const freeBytes = memory === undefined ? freeMemory(request.provider) : memory * 1e9;
    const plan = freeBytes === null ? null : planBatch(config, freeBytes, request);
    const batch_size = plan?.batch_size ?? config.model.batch_size;
    const planned = { ...config, model: { ...config.model, batch_size } };
    return { plan, created: createRun(store, request, planned) };
  });
  desk.screen.print(
    `Run ${created.id} (${created.name}): ${preset}${options.arch ? ` as ${options.arch}` : ''} on ${collection}.`,
  );
  if (plan?.sentence) desk.screen.notice(plan.sentence);
  await train(desk, created.id);
}

/** Before anything is said or stored. @throws UserError when the provider that is asked for does not work here */
async function refuseAbsentProvider({ provider = 'auto' }: Pick<Options, 'provider'>): Promise<void> {
  if (provider !== 'auto') await chooseProvider(provider);
}

async function resume(desk: Desk, reference: string, request: ResumeRequest): Promise<void> {
  const {
    id,
    name: title,
    found,
    summary,
  } = await desk.withStore((store) => {
    const row = store.runs.get(reference);
    const found = resumable(store, row.id, request);
    return { ...row, found, summary: summarizeRun(store, row.id) };
  });
  if (found.kind === 'can_resume') {
    await refuseAbsentProvider(request);
    desk.screen.print(`Run ${id} (${title}).`);
    return train(desk, id, found.options);
  }
  if (found.kind === 'in_training') {
    refuseChanges(id, request);
    desk.screen.print(`Run ${id} (${title}).`);
    desk.screen.notice(`Run ${id} is being trained already: this follows it.`);
    return follow(desk, attachTrainer({ dataDir: desk.dataDir, runId: id }));
  }
  desk.screen.print(`Run ${id} (${title}).`);
  desk.screen.notice(
    `It has done ${count(found.steps)} steps, as many as it was to do: --steps or --minutes with more let it go on.`,
  );
  await tellEnd(desk, summary);
}

/** What a trainer at work cannot be told. */
const FOR_STANDING_RUNS = ['steps', 'minutes', 'provider', 'threads', 'allowInexact'] as const;

function refuseChanges(runId: string, request: ResumeRequest): void {
  const change = FOR_STANDING_RUNS.find((key) => request[key] !== undefined);
  if (change === undefined) return;
  throw new UserError(
    `Run ${runId} is being trained, and --${kebab(change)} would change nothing: stop it first (${typed(`stop ${runId}`)}).`,
    'run_taken',
  );
}

async function train(desk: Desk, runId: string, options: ResumeOptions = {}): Promise<void> {
  await follow(desk, spawnTrainer({ dataDir: desk.dataDir, runId, options }));
}

async function follow(desk: Desk, handle: TrainerHandle): Promise<void> {
  const { summary } = await followTraining(desk, handle);
  await tellEnd(desk, summary);
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
