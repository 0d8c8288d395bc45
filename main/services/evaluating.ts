import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { evaluate, type Evaluation } from '../solving/evaluation.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { openJudgedPuzzles, splitPuzzles } from '../training/training-data.ts';
import { openTrainedModel, type TrainedModel } from './trained-models.ts';

export interface EvaluateRequest {
  readonly collection: string;
  readonly provider: ExecutionProvider | 'auto';
  /** Supervision steps; halt_max_steps by default. */
  readonly steps?: number;
  readonly onProgress?: (numDone: number, numPuzzles: number) => void;
}

/** How good a model is on a collection. */
export interface Judgement extends Evaluation {
  readonly numPuzzles: number;
  /** The puzzles in the order of `isSolved`. */
  readonly puzzles: readonly StoredPuzzle[];
  /** 'held_out': the part of the run's own collection that it did not learn from; 'all': another collection. */
  readonly part: 'held_out' | 'all';
  /** How many of them the run did learn from, up to symmetry. 0 for the held-out part. */
  readonly numTrainedOn: number;
  readonly provider: ExecutionProvider;
}

/**
 * Judges a trained model on every puzzle of a collection that it can read; on its own collection, on the held-out part.
 * @throws UserError when the collection does not exist or holds no such puzzles
 */
export async function evaluateModel(
  store: Store,
  model: TrainedModel,
  { collection, provider, steps, onProgress }: EvaluateRequest,
): Promise<Judgement> {
  const { data, model: network } = model.config;
  const { puzzles, part, numTrainedOn } = puzzlesToJudge(store, model, collection);
  const { metadata, judged } = openJudgedPuzzles(data.family, puzzles);
  if (metadata.seq_len !== network.seq_len) {
    throw new UserError(
      `Run ${model.run.id} cannot read the ${puzzles[0].size} puzzles of "${collection}": choose another collection or run.`,
      'size_mismatch',
    );
  }
  const open = await openTrainedModel(model, {
    batch_size: Math.min(network.batch_size, puzzles.length),
    provider,
  });
  try {
    const evaluation = await evaluate(open.recursion, open.weights, judged, {
      ...(steps === undefined ? {} : { steps }),
      onBatch: ({ start, numFilled }) => onProgress?.(start + numFilled, puzzles.length),
    });
    if (!evaluation) throw new Error('internal: an evaluation that nobody stopped gave nothing');
    return {
      ...evaluation,
      numPuzzles: puzzles.length,
      puzzles,
      part,
      numTrainedOn,
      provider: open.provider,
    };
  } finally {
    await open.release();
  }
}

function puzzlesToJudge(
  store: Store,
  { config: { data } }: TrainedModel,
  collection: string,
): Pick<Judgement, 'puzzles' | 'part' | 'numTrainedOn'> {
  if (collection === data.collection) {
    const { heldOut } = splitPuzzles(store.puzzles, data);
    return { puzzles: heldOut, part: 'held_out', numTrainedOn: 0 };
  }
  const all = store.puzzles.list({ collection });
  const puzzles = all.filter(({ family, size }) => family === data.family && (data.size ?? size) === size);
  if (puzzles.length === 0) {
    const held = [...new Set(all.map(({ size, family }) => `${size} ${family}`))].join(', ');
    const learned = `${data.size ?? ''} ${data.family}`.trim();
    throw new UserError(
      `The run learned ${learned} puzzles, but the collection "${collection}" holds ${held || 'none at all'}.`,
      'size_mismatch',
    );
  }
  return { puzzles, part: 'all', numTrainedOn: countTrainedOn(store, data, puzzles) };
}

/** 0 where the run's own collection is gone: then nobody can tell. */
function countTrainedOn(
  store: Store,
  data: TrainedModel['config']['data'],
  puzzles: readonly StoredPuzzle[],
): number {
  if (!store.puzzles.collections().some(({ name }) => name === data.collection)) return 0;
  const trained = new Set(
    splitPuzzles(store.puzzles, data).train.map(({ canonical_hash }) => canonical_hash),
  );
  return puzzles.filter(({ canonical_hash }) => trained.has(canonical_hash)).length;
}
