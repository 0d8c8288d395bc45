import { numMicroBatches } from '../../models/trm/accumulation.ts';
import type { Arch } from '../../models/trm/arch.ts';
import { findPreset, type Preset } from '../../models/presets.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { ResumeOptions } from '../training/open-run.ts';
import { runConfig, type RunConfig } from '../training/run-config.ts';
import { isWeightsOnly } from './trained-models.ts';
import {
  fittingPuzzles,
  openTrainingData,
  TRAINING_FAMILIES,
  type TrainingFamily,
} from '../training/training-data.ts';

/** No run takes so many steps: what ends it is its time. */
const ENDLESS_STEPS = 1_000_000_000;

export interface TrainRequest {
  readonly preset: string;
  /** Another architecture of the family in the place of the preset's TRM, as `Preset.model` takes it. */
  readonly arch?: Arch;
  readonly collection: string;
  readonly name?: string;
  /** Puzzles at a time, which divides the preset's batch: gradients are added up over it. The whole batch by default. */
  readonly microBatch?: number;
  /** The run ends after so many steps, or minutes of training, whichever comes first; the preset's steps by default. */
  readonly steps?: number;
  readonly minutes?: number;
  /** Puzzles kept for evaluation; the preset's number by default, or a quarter of a small collection. */
  readonly numHeldOut?: number;
  readonly seed: number;
  readonly provider: ExecutionProvider | 'auto';
  readonly threads?: number;
  readonly evalEvery?: number;
  readonly checkpointEvery?: number;
  /** ARC: side of the canvas, null = the smallest that holds every grid; the preset's by default. */
  readonly canvas?: number | null;
  /** ARC: augmentations of each task; the preset's number by default. */
  readonly numAug?: number;
}

/**
 * A new run of a preset over a collection, ready for `spawnTrainer`.
 * @throws UserError when the preset or the collection does not exist or they do not fit each other
 */
export function createRun(
  store: Store,
  request: TrainRequest,
  config: RunConfig = newRunConfig(store, request),
): RunRow {
  const { preset, collection, name, seed, provider } = request;
  return store.runs.create({
    ...(name === undefined ? {} : { name }),
    preset,
    config,
    collection,
    seed,
    provider,
  });
}

/** The configuration of such a run. @throws UserError as `createRun` */
export function newRunConfig(store: Store, request: TrainRequest): RunConfig {
  const { collection, seed, provider, steps, minutes } = request;
  const preset = findPreset(request.preset);
  const { training } = preset;
  const data = dataConfigOf(store, preset, request);
  const { metadata } = openTrainingData(store, data, seed);
  const model = preset.model(metadata, request.arch);
  const optimizer = preset.optimizer(steps ?? training.steps);
  const batch_size = request.microBatch ?? model.batch_size;
  numMicroBatches({ batch_size }, optimizer);
  return runConfig({
    preset: preset.name,
    model: { ...model, batch_size },
    optimizer,
    data: { ...data, collection },
    seed,
    provider,
    threads: request.threads ?? null,
    metricsEvery: training.metricsEvery,
    evalEvery: request.evalEvery ?? training.evalEvery,
    checkpointEvery: request.checkpointEvery ?? training.checkpointEvery,
    keepLast: training.keepLast,
    maxSteps: steps ?? (minutes === undefined ? training.steps : ENDLESS_STEPS),
    maxMinutes: minutes ?? null,
  });
}

/** What the collection of a run is called whose puzzles are nowhere in the store. */
const NO_COLLECTION = '(none)';

/**
 * The configuration of a run that has weights and no puzzles: it can solve, but not learn.
 * @param vocab_size of the weights, since no puzzles tell it
 * @throws UserError when there is no such preset, or its family cannot be trained on
 */
export function runConfigWithoutPuzzles(presetName: string, vocab_size: number): RunConfig {
  const preset = findPreset(presetName);
  const { size, canvas, numHeldOut, numAug, augment } = preset.data;
  const side = canvas ?? Number.parseInt(size ?? '', 10);
  if (!Number.isInteger(side)) {
    throw new UserError(
      `The preset ${presetName} takes its size from its puzzles: name a collection (--collection).`,
    );
  }
  const family = trainingFamily(preset);
  const data = { collection: NO_COLLECTION, family, size, numHeldOut, splitSeed: 0, augment };
  const { steps, ...training } = preset.training;
  const unknown = { num_puzzle_identifiers: 1, total_groups: 1, mean_puzzle_examples: 1 };
  return runConfig({
    preset: preset.name,
    model: preset.model({ seq_len: side ** 2, vocab_size, ...unknown }),
    optimizer: preset.optimizer(steps),
    data: { ...data, arc: family === 'arc' ? { canvas, numAug } : null },
    seed: 0,
    provider: 'auto',
    threads: null,
    ...training,
    maxSteps: steps,
    maxMinutes: null,
  });
}

function dataConfigOf(store: Store, preset: Preset, request: TrainRequest): RunConfig['data'] {
  const { collection, seed } = request;
  const { size, augment } = preset.data;
  const family = trainingFamily(preset);
  const arc = arcConfigOf(preset, request);
  const numPuzzles = countFitting(store, preset, { collection, family, size, arc });
  return {
    collection,
    family,
    size,
    numHeldOut: request.numHeldOut ?? sensibleNumHeldOut(preset, numPuzzles),
    splitSeed: seed,
    augment,
    arc,
  };
}

function arcConfigOf({ name, family, data }: Preset, request: TrainRequest): RunConfig['data']['arc'] {
  const { canvas = data.canvas, numAug = data.numAug } = request;
  if (family === 'arc') return { canvas, numAug };
  if (request.canvas === undefined && request.numAug === undefined) return null;
  throw new UserError(
    `The preset ${name} learns ${family} puzzles: a canvas and a number of augmentations are for ARC tasks only.`,
    'data_unfit',
  );
}

function trainingFamily({ name, family }: Preset): TrainingFamily {
  const known = TRAINING_FAMILIES.find((candidate) => candidate === family);
  if (known) return known;
  throw new UserError(
    `The preset ${name} learns ${family} puzzles, which cannot be trained on yet.`,
    'no_family',
  );
}

/** How many puzzles can be learned or held out. */
function countFitting(
  store: Store,
  { name }: Preset,
  data: Pick<RunConfig['data'], 'collection' | 'family' | 'size' | 'arc'>,
): number {
  const { collection, family, size, arc } = data;
  const { judgeable } = fittingPuzzles(store.puzzles, data);
  if (judgeable.length > 0) return judgeable.length;
  const puzzles = store.puzzles.list({ collection });
  const held = [...new Set(puzzles.map((puzzle) => `${puzzle.size} ${puzzle.family}`))]
    .slice(0, 8)
    .join(', ');
  const wanted = `${size === null ? '' : `${size} `}${family}`;
  const limit = arc
    ? ` with known answers${arc.canvas === null ? '' : ` up to ${arc.canvas}x${arc.canvas}`}`
    : '';
  throw new UserError(
    `The preset ${name} learns ${wanted} puzzles${limit}, but the collection "${collection}" holds ${held || 'none at all'}: choose another preset or collection.`,
    'data_unfit',
  );
}

/** The preset's number where that leaves at least as many to learn from, or as many as the preset means it to. */
function sensibleNumHeldOut({ data }: Preset, numPuzzles: number): number {
  const isEnough = numPuzzles >= Math.min(2 * data.numHeldOut, data.numPuzzles ?? Infinity);
  return isEnough ? data.numHeldOut : Math.max(1, Math.floor(numPuzzles / 4));
}

/** What a run that is taken up again should do; without new limits it goes on to the old ones. */
export interface ResumeRequest extends Pick<ResumeOptions, 'allowInexact' | 'provider'> {
  /** In total, the steps and minutes before included. */
  readonly steps?: number;
  readonly minutes?: number;
  readonly threads?: number;
}

/** Where a run stands before it is taken up again. */
export type Resumable =
  | { readonly kind: 'can_resume'; readonly options: ResumeOptions }
  /** A live process trains it: follow that one. */
  | { readonly kind: 'in_training' }
  /** It has reached its limits, or already has the steps asked for. */
  | { readonly kind: 'done'; readonly steps: number };

/** Looks whether a run can be taken up again; changes nothing but the status of runs whose trainer is dead. */
export function resumable(store: Store, runId: string, request: ResumeRequest): Resumable {
  store.runs.sweep();
  const { status } = store.runs.get(runId);
  if (status === 'running' || status === 'paused') return { kind: 'in_training' };
  const { steps, minutes, threads, provider, allowInexact } = request;
  const newest = store.checkpoints.latest(runId);
  const done = newest?.step ?? 0;
  // An imported checkpoint stands at step 0, where a trained one never does: only there is it worth reading.
  if (newest?.step === 0 && isWeightsOnly(store.checkpoints.load(newest).meta)) {
    throw new UserError(
      `Run ${runId} was imported without the puzzles it learned from, so it can solve but not learn: import it again with --collection.`,
      'weights_only',
    );
  }
  const hasNewLimit = steps !== undefined || minutes !== undefined;
  if (hasNewLimit ? done >= (steps ?? Infinity) : status === 'finished') return { kind: 'done', steps: done };
  const options: ResumeOptions = {
    ...(provider === undefined ? {} : { provider }),
    ...(threads === undefined ? {} : { threads }),
    ...(allowInexact === undefined ? {} : { allowInexact }),
    ...(hasNewLimit ? { maxSteps: steps ?? ENDLESS_STEPS, maxMinutes: minutes ?? null } : {}),
  };
  return { kind: 'can_resume', options };
}
