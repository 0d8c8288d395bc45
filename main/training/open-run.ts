import { withAllSlots } from '../../models/trm/accumulation.ts';
import { initStateDict } from '../../models/trm/state-dict.ts';
import { randomFromSeed, type Random } from '../../puzzles/random.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { chooseProvider } from '../runtime/providers.ts';
import type { LoadedCheckpoint } from '../store/checkpoint-reader.ts';
import type { RunRow } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { checkpointMeta, type CheckpointMeta } from './checkpoint-meta.ts';
import { explorationSource } from './exploration-source.ts';
import { runConfig, type RunConfig } from './run-config.ts';
import { fromCheckpointTensors } from './snapshot.ts';
import { openTrainingData, type TrainingData } from './training-data.ts';
import { TrainingStep } from './training-step.ts';

/** What may differ from the run's configuration this time. Plain JSON. */
export interface ResumeOptions {
  readonly provider?: ExecutionProvider | 'auto';
  readonly threads?: number | null;
  readonly maxSteps?: number;
  readonly maxMinutes?: number | null;
  /** Go on even where the compiled program is not the one that made the checkpoint: the result is then not exact. */
  readonly allowInexact?: boolean;
}

/** A run ready to train. */
export interface OpenedRun {
  readonly config: RunConfig;
  readonly data: TrainingData;
  readonly training: TrainingStep;
  /** Why it trains on this provider. */
  readonly why: string;
  /** The checkpoint that it goes on from. */
  readonly resumed: { readonly meta: CheckpointMeta; readonly isEvaluated: boolean } | null;
  /** What is unusual about going on from there, in a sentence. */
  readonly notice: string | null;
}

/**
 * Makes a run ready to train: from its newest whole checkpoint, to the bit where that was saved, or from the start.
 * @throws UserError when the configuration, the puzzles, the provider or the checkpoint do not allow it
 */
export async function openRun(store: Store, run: RunRow, options: ResumeOptions): Promise<OpenedRun> {
  const { loaded, notice } = newestWhole(store, run.id);
  const meta = loaded && checkpointMeta(loaded.meta);
  const config = configFor(meta?.config ?? run.config, options);
  const { dataSeed, random } = seedsOf(config.seed);
  const data = openTrainingData(store, config.data, dataSeed);
  checkFit(config, data);
  if (meta && meta.dataset_hash !== data.hash) {
    throw new UserError(
      `The puzzles of the collection "${config.data.collection}" have changed since run ${run.id} was saved: it can only go on with the same ones, so start a new run.`,
      'data_changed',
    );
  }
  const stateDict = initStateDict(config.model, random);
  const { provider, why } = await chooseProvider(options.provider ?? meta?.provider ?? config.provider);
  const training = await TrainingStep.open(
    config,
    // The exploration goes on with the random numbers that gave the first weights.
    { batches: data.source, exploration: explorationSource(config.model, random) },
    stateDict,
    { provider, threads: config.threads },
  );
  try {
    if (loaded && meta) await restore(training, loaded, meta, config, options);
  } catch (error) {
    await training.release();
    throw error;
  }
  const resumed = loaded && meta ? { meta, isEvaluated: loaded.row.exact_accuracy !== null } : null;
  return { config, data, training, why, resumed, notice };
}

/** Independent streams from one seed; `random` gives the first weights and then the exploration. */
export function seedsOf(seed: number): { dataSeed: number; random: Random } {
  const random = randomFromSeed(seed);
  return { dataSeed: random.int(0, 2 ** 31 - 1), random };
}

function configFor(stored: unknown, { threads, maxSteps, maxMinutes }: ResumeOptions): RunConfig {
  const changes = {
    ...(threads === undefined ? {} : { threads }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxMinutes === undefined ? {} : { maxMinutes }),
  };
  return runConfig({ ...(stored as object), ...changes });
}

function newestWhole(
  store: Store,
  runId: string,
): { loaded: LoadedCheckpoint | null; notice: string | null } {
  const newest = store.checkpoints.latest(runId);
  if (!newest) return { loaded: null, notice: null };
  const whole = store.checkpoints.latest(runId, { skipDamaged: true });
  if (!whole) {
    throw new UserError(
      `Every checkpoint of run ${runId} is damaged: it cannot go on, so start a new run.`,
      'checkpoint_damaged',
    );
  }
  const notice =
    whole.id === newest.id
      ? null
      : `The checkpoint of step ${newest.step} is damaged; training goes on from step ${whole.step}.`;
  return { loaded: store.checkpoints.load(whole), notice };
}

function checkFit({ model, data: { collection } }: RunConfig, { metadata }: TrainingData): void {
  for (const field of ['seq_len', 'vocab_size'] as const) {
    if (model[field] === metadata[field]) continue;
    throw new UserError(
      `The model has ${field} ${model[field]}, but the puzzles of "${collection}" need ${metadata[field]}: choose a preset that fits them.`,
      'data_unfit',
    );
  }
  if (model.num_puzzle_identifiers < metadata.num_puzzle_identifiers) {
    throw new UserError(
      `The model has room for ${model.num_puzzle_identifiers} puzzle identifiers, but "${collection}" has ${metadata.num_puzzle_identifiers}: start a new run.`,
      'data_unfit',
    );
  }
}

async function restore(
  training: TrainingStep,
  { tensors }: LoadedCheckpoint,
  meta: CheckpointMeta,
  config: RunConfig,
  { allowInexact = false }: ResumeOptions,
): Promise<void> {
  if (meta.graph_hash !== training.graphHash && !allowInexact) {
    const where = meta.provider === training.provider ? '' : ` on ${training.provider}`;
    throw new UserError(
      `This version of Tessera computes a training step${where} in another way than the one that saved the run on ${meta.provider}: allow an inexact resume to go on, or start a new run.`,
      'graph_changed',
    );
  }
  await training.write({
    step: meta.step,
    tensors: fromCheckpointTensors(withAllSlots(config), tensors),
    exploration: meta.exploration_random,
    batches: meta.data_state,
  });
}
