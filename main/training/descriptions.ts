import { availableParallelism } from 'node:os';
import { withAllSlots } from '../../models/trm/accumulation.ts';
import { numParams } from '../../models/trm/state-dict.ts';
import type { CheckpointInput } from '../store/checkpoints.ts';
import type { CheckpointMeta } from './checkpoint-meta.ts';
import type { StartedEvent } from './events.ts';
import type { OpenedRun } from './open-run.ts';
import { toCheckpointTensors } from './snapshot.ts';

/** A run as it stands, for everyone who attaches. */
export function startedEvent(
  { config, training, data, why }: OpenedRun,
  now: Pick<StartedEvent, 'runId' | 'status' | 'reason' | 'firstStep' | 'elapsedMs' | 'best'>,
): StartedEvent {
  return {
    type: 'started',
    ...now,
    pid: process.pid,
    step: training.step,
    maxSteps: config.maxSteps,
    provider: training.provider,
    why,
    threads: config.threads ?? availableParallelism(),
    numParams: numParams(config.model),
    numTrain: data.numTrain,
    numHeldOut: data.heldOut.numPuzzles,
  };
}

/** A run as it stands, complete, so that training goes on from it to the bit. */
export async function checkpointContent(
  { config, training, data }: OpenedRun,
  now: Pick<CheckpointMeta, 'elapsed_ms' | 'window'>,
): Promise<Pick<CheckpointInput, 'step' | 'meta' | 'tensors'>> {
  const snapshot = await training.read();
  const meta: CheckpointMeta = {
    format: 1,
    step: snapshot.step,
    ...now,
    config,
    dataset_hash: data.hash,
    graph_hash: training.graphHash,
    provider: training.provider,
    threads: config.threads ?? availableParallelism(),
    exploration_random: [...snapshot.exploration],
    data_state: snapshot.batches,
  };
  return { step: snapshot.step, meta, tensors: toCheckpointTensors(withAllSlots(config), snapshot.tensors) };
}
