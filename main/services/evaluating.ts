import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import type { Evaluation, JudgedPuzzles } from '../solving/evaluation.ts';
import type { Solver } from '../solving/solver.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { openJudgedPuzzles, openTrainingData, splitPuzzles } from '../training/training-data.ts';
import { openTrainedModel, type TrainedModel } from './trained-models.ts';
import { ONE_PASS, passes, type NoisyPasses } from './trajectories.ts';

export interface EvaluateRequest {
  readonly collection: string;
  readonly provider: ExecutionProvider | 'auto';
  /** Supervision steps; halt_max_steps by default. */
  readonly steps?: number;
  /** Trajectories for each puzzle, of which the halting head chooses; one by default. */
  readonly passes?: NoisyPasses;
  readonly onProgress?: (numDone: number, numPuzzles: number) => void;
}

/** How good a model is on a collection. */
export interface Judgement extends Evaluation {
  readonly numPuzzles: number;
  /**
   * By the rules and along the trajectories that the halting head chose, as `isSolved`; `metrics` are of the first one, and
   * exact_accuracy counts only the stored answer, where mazes may have several shortest paths.
   */
  readonly numSolved: number;
  /** The puzzles in the order of `isSolved`. */
  readonly puzzles: readonly StoredPuzzle[];
  /** 'held_out': the part of the run's own collection that it did not learn from; 'all': everything that fits. */
  readonly part: 'held_out' | 'all';
  /** How many of them the run did learn from, up to symmetry; null where nobody can tell any more. */
  readonly numTrainedOn: number | null;
  readonly provider: ExecutionProvider;
}

/**
 * Judges a trained model on every puzzle of a collection that it can read; on its own collection, as long as that is as it
 * was in training, on the held-out part.
 * @throws UserError when the collection does not exist or holds no such puzzles, or for a run that learned ARC tasks (see
 *   voting.ts)
 */
export async function evaluateModel(
  store: Store,
  model: TrainedModel,
  { collection, provider, steps, passes: noisy = ONE_PASS, onProgress }: EvaluateRequest,
): Promise<Judgement> {
  const { data, model: network } = model.config;
  const { family } = data;
  if (family === 'arc')
    throw new UserError(`Run ${model.run.id} learned ARC tasks: it is judged by its votes.`);
  const { puzzles, part, numTrainedOn } = puzzlesToJudge(store, model, collection);
  const { metadata, judged } = openJudgedPuzzles(family, puzzles);
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
    const { metrics, isSolved } = await evaluateAlong(open, judged, noisy, {
      ...(steps === undefined ? {} : { steps }),
      onDone: (numDone) => onProgress?.(numDone, puzzles.length * noisy.samples),
    });
    return {
      ...{ metrics, isSolved, puzzles, part, numTrainedOn },
      numPuzzles: puzzles.length,
      numSolved: isSolved.reduce((sum, flag) => sum + flag, 0),
      provider: open.provider,
    };
  } finally {
    await open.release();
  }
}

/** The metrics of the undisturbed pass; of each puzzle, what the pass made of it whose q_halt was highest. */
async function evaluateAlong(
  open: Solver,
  judged: JudgedPuzzles,
  noisy: NoisyPasses,
  { steps, onDone }: { steps?: number; onDone: (numDone: number) => void },
): Promise<Evaluation> {
  const isSolved = new Uint8Array(judged.numPuzzles);
  const q = new Float64Array(judged.numPuzzles).fill(-Infinity);
  let first: Evaluation | null = null;
  let numDone = 0;
  for (const pass of passes(noisy)) {
    const evaluation = await open.evaluate(judged, {
      ...(steps === undefined ? {} : { steps }),
      ...pass,
      onBatch({ start, numFilled, isSolved: isSolvedNow, answers }) {
        for (let row = 0; row < numFilled; row++) {
          if (!(answers.q_halt_logits[row] > q[start + row])) continue;
          q[start + row] = answers.q_halt_logits[row];
          isSolved[start + row] = isSolvedNow[start + row];
        }
        onDone((numDone += numFilled));
      },
    });
    first ??= evaluation;
  }
  if (!first) throw new Error('internal: an evaluation that nobody stopped gave nothing');
  return { metrics: first.metrics, isSolved };
}

function puzzlesToJudge(
  store: Store,
  model: TrainedModel,
  collection: string,
): Pick<Judgement, 'puzzles' | 'part' | 'numTrainedOn'> {
  const { data } = model.config;
  const split = splitInTraining(store, model);
  if (split && collection === data.collection)
    return { puzzles: split.heldOut, part: 'held_out', numTrainedOn: 0 };
  const all = store.puzzles.list({ collection });
  const puzzles = all.filter(({ family, size }) => family === data.family && (data.size ?? size) === size);
  if (puzzles.length > 0)
    return { puzzles, part: 'all', numTrainedOn: split && countTwins(puzzles, split.train) };
  const held = [...new Set(all.map(({ size, family }) => `${size} ${family}`))].join(', ');
  const learned = `${data.size ?? ''} ${data.family}`.trim();
  throw new UserError(
    `The run learned ${learned} puzzles, but the collection "${collection}" holds ${held || 'none at all'}.`,
    'size_mismatch',
  );
}

/** The two sides of the run's collection; null where that is gone or not any more what it was. */
function splitInTraining(
  store: Store,
  { config: { data }, dataset_hash }: TrainedModel,
): ReturnType<typeof splitPuzzles> | null {
  if (!store.puzzles.collections().some(({ name }) => name === data.collection)) return null;
  if (openTrainingData(store, data, 0).hash !== dataset_hash) return null;
  return splitPuzzles(store.puzzles, data);
}

function countTwins(puzzles: readonly StoredPuzzle[], others: readonly StoredPuzzle[]): number {
  const classes = new Set(others.map(({ canonical_hash }) => canonical_hash));
  return puzzles.filter(({ canonical_hash }) => classes.has(canonical_hash)).length;
}
