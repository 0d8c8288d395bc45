import { setImmediate } from 'node:timers/promises';
import { gridKey } from '../../puzzles/arc/grid.ts';
import { longestSide, type ArcTask } from '../../puzzles/arc/task.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { ArcVotes, type Candidate } from '../../puzzles/submission/votes.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { chooseProvider } from '../runtime/providers.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { adaptationData, type AdaptationData } from '../training/adaptation-data.ts';
import { AdaptingModel } from '../training/adapting-model.ts';
import { startFromRun, startFromScratch } from './adaptation-start.ts';
import { storedArcTask } from './arc-records.ts';
import { keptTest } from './predictions.ts';
import type { TrainedModel } from './trained-models.ts';
import { isArcPuzzle } from './voting.ts';

export interface AdaptRequest {
  readonly task: ArcTask;
  /** A trained model to begin with; null = a small new one. */
  readonly from: TrainedModel | null;
  /** It ends after so much time, */
  readonly seconds: number;
  /** or so many optimizer steps; no such limit by default. */
  readonly maxSteps?: number;
  /** Augmentations beside the task as it is, each with an embedding of its own. */
  readonly numAug: number;
  readonly seed: number;
  readonly provider: ExecutionProvider | 'auto';
  /** All cores by default. */
  readonly threads?: number;
  /** Keep one demonstration back at first, to see whether the rule is understood; by default where there are three. */
  readonly leavesOneOut?: boolean;
}

/** What learns: the embeddings alone, all weights with one demonstration kept back, all weights from all of them. */
export type AdaptPhase = 'embedding' | 'left_out' | 'all';

/** After every ten steps. */
export interface AdaptProgress {
  readonly phase: AdaptPhase;
  /** Optimizer steps since the beginning. */
  readonly step: number;
  /** Mean lm_loss of a row. */
  readonly loss: number;
  /** Demonstrations that came out wholly right, of those asked; null while none was finished. */
  readonly exactAccuracy: number | null;
  /** In how many augmentations the demonstration that is kept back comes out right; null where none is. */
  readonly leftOutAccuracy: number | null;
  readonly seconds: number;
}

/** The answers to one test input. */
export interface AdaptedAnswer {
  readonly testIndex: number;
  /** Best first: by votes, then by mean q. */
  readonly candidates: readonly Candidate[];
}

export interface Adapted {
  readonly answers: readonly AdaptedAnswer[];
  /** 'solved': it got its demonstrations right and its answers did not change any more; 'time': a limit was reached. */
  readonly endedBy: 'solved' | 'time' | 'asked' | 'refused';
  readonly numSteps: number;
  readonly seconds: number;
  /** Of the last look at the demonstration that was kept back; null where none was. */
  readonly leftOutAccuracy: number | null;
  readonly provider: ExecutionProvider;
}

export interface AdaptOptions {
  readonly onProgress?: (progress: AdaptProgress) => void;
  /** Ends the learning early; the answers are those it has by then. */
  readonly signal?: AbortSignal;
  /** Ms that only grow. */
  readonly now?: () => number;
}

const STEPS_PER_ROUND = 10;
/** Shares of the time at which the first two phases end at the latest. */
const EMBEDDING_UNTIL = 0.1;
const LEFT_OUT_UNTIL = 0.4;
/** A phase is over when so many of its demonstrations came out right, in so many rounds in a row. */
const IS_LEARNED = 0.97;
const LEARNED_ROUNDS = 2;
/** Rounds of the last phase whose answers count. */
const NUM_VOTING_ROUNDS = 6;

/**
 * Lets a model learn one ARC task that it has never seen from its demonstrations alone, each augmentation with an embedding
 * of its own, and answer the test inputs: the last rounds of all augmentations vote. Answers of the test pairs are not
 * looked at. Blocks the thread while a step runs.
 * @throws UserError when the task has no demonstrations, or does not fit the model or the provider
 */
export async function adapt(request: AdaptRequest, options: AdaptOptions = {}): Promise<Adapted> {
  const adaptation = await Adaptation.open(request, options);
  try {
    return await adaptation.run();
  } finally {
    await adaptation.release();
  }
}

const monotonicNow = (): number => performance.now();

class Adaptation {
  readonly #request: AdaptRequest;
  readonly #options: AdaptOptions;
  readonly #data: AdaptationData;
  readonly #model: AdaptingModel;
  readonly #provider: ExecutionProvider;
  readonly #now: () => number;
  readonly #startedAt: number;
  /** Of the last phase, round by round. */
  readonly #rounds: Vote[][] = [];
  #phase: AdaptPhase;
  #numSteps = 0;
  #numLearnedRounds = 0;
  #leftOutAccuracy: number | null = null;

  private constructor(
    request: AdaptRequest,
    options: AdaptOptions,
    opened: { data: AdaptationData; model: AdaptingModel; provider: ExecutionProvider; startedAt: number },
  ) {
    this.#request = request;
    this.#options = options;
    this.#data = opened.data;
    this.#model = opened.model;
    this.#provider = opened.provider;
    this.#now = options.now ?? monotonicNow;
    this.#startedAt = opened.startedAt;
    this.#phase = request.from ? 'embedding' : opened.data.leftOut ? 'left_out' : 'all';
  }

  static async open(request: AdaptRequest, options: AdaptOptions): Promise<Adaptation> {
    const startedAt = (options.now ?? monotonicNow)();
    const { task, from, seed, numAug, threads = null, leavesOneOut = true } = request;
    const random = randomFromSeed(seed);
    const canvas = from ? canvasOf(from, task) : null;
    const data = adaptationData(task, { numAug, random, canvas, leavesOneOut });
    const start = from ? startFromRun(from, data.dataset) : startFromScratch(data.dataset, random);
    const { provider } = await chooseProvider(request.provider);
    const { batches, questions } = data;
    const model = await AdaptingModel.open({
      ...{ ...start, batches, random, provider, threads },
      numAskedRows: Math.min(start.model.batch_size, questions.numRows),
      isFrozen: from !== null,
    });
    return new Adaptation(request, options, { data, model, provider, startedAt });
  }

  async run(): Promise<Adapted> {
    for (;;) {
      // Lets others in, and with them the signal.
      await setImmediate();
      const stepsLeft = (this.#request.maxSteps ?? Infinity) - this.#numSteps;
      const numSteps = Math.min(STEPS_PER_ROUND, stepsLeft);
      const learned = await this.#model.learn(numSteps, () => this.#share >= 1);
      this.#numSteps += learned.numSteps;
      if (this.#phase !== 'all' && this.#data.leftOut) await this.#judgeLeftOut(this.#data.leftOut);
      const { loss, exactAccuracy } = learned;
      const isRight = exactAccuracy !== null && exactAccuracy >= IS_LEARNED;
      this.#numLearnedRounds = isRight ? this.#numLearnedRounds + 1 : 0;
      this.#options.onProgress?.({
        ...{ phase: this.#phase, step: this.#numSteps, loss, exactAccuracy },
        ...{ leftOutAccuracy: this.#leftOutAccuracy, seconds: this.#seconds },
      });
      const isLastPhase = this.#phase === 'all';
      if (isLastPhase) await this.#vote();
      const endedBy = this.#endedBy(learned.refusal !== null);
      if (endedBy !== null) {
        if (!isLastPhase) await this.#vote();
        return this.#end(endedBy);
      }
      if (!isLastPhase) await this.#enterNextPhase();
    }
  }

  release(): Promise<void> {
    return this.#model.release();
  }

  get #seconds(): number {
    return (this.#now() - this.#startedAt) / 1000;
  }

  /** Of the time or the steps, how much is over. */
  get #share(): number {
    const { seconds, maxSteps = Infinity } = this.#request;
    return Math.max(this.#seconds / seconds, this.#numSteps / maxSteps);
  }

  async #judgeLeftOut(leftOut: NonNullable<AdaptationData['leftOut']>): Promise<void> {
    const { isSolved } = await this.#model.ask(leftOut);
    this.#leftOutAccuracy = isSolved.reduce((sum, flag) => sum + flag, 0) / isSolved.length;
  }

  async #enterNextPhase(): Promise<void> {
    const isLearned = this.#numLearnedRounds >= LEARNED_ROUNDS;
    const until = this.#phase === 'embedding' ? EMBEDDING_UNTIL : LEFT_OUT_UNTIL;
    if (!isLearned && this.#share < until) return;
    if (this.#phase === 'embedding') await this.#model.thaw();
    this.#phase = this.#phase === 'embedding' && this.#data.leftOut && !isLearned ? 'left_out' : 'all';
    if (this.#phase === 'all') this.#data.batches.useAll();
    this.#numLearnedRounds = 0;
  }

  async #vote(): Promise<void> {
    const { questions, dataset, task } = this.#data;
    const votes: Vote[] = [];
    const round = new ArcVotes();
    await this.#model.ask(questions, {
      onBatch: ({ batch, answers: { preds, q_halt_logits } }) => {
        round.addBatch({ ...batch, preds, q_halt_logits }, dataset.canvas, (id) =>
          dataset.identifiers.find(id),
        );
      },
    });
    task.test.forEach(({ input }, testIndex) => {
      for (const candidate of round.ranked(task.id, input)) votes.push({ testIndex, candidate });
    });
    this.#rounds.push(votes);
  }

  #endedBy(isRefused: boolean): Adapted['endedBy'] | null {
    if (isRefused) return 'refused';
    if (this.#options.signal?.aborted) return 'asked';
    if (this.#share >= 1) return 'time';
    return this.#numLearnedRounds >= LEARNED_ROUNDS && this.#isSettled() ? 'solved' : null;
  }

  /** Do the last two rounds answer every test input alike? */
  #isSettled(): boolean {
    const [last, before] = [this.#rounds.at(-1), this.#rounds.at(-2)];
    if (!last || !before) return false;
    return this.#data.task.test.every((_, testIndex) => {
      const [one, other] = [last, before].map((votes) => votes.find((vote) => vote.testIndex === testIndex));
      return one && other && gridKey(one.candidate.grid) === gridKey(other.candidate.grid);
    });
  }

  #end(endedBy: Adapted['endedBy']): Adapted {
    const { task } = this.#data;
    const all = new ArcVotes();
    for (const { testIndex, candidate } of this.#rounds.slice(-NUM_VOTING_ROUNDS).flat()) {
      const { grid, count, meanQ } = candidate;
      for (let i = 0; i < count; i++) all.add(task.id, task.test[testIndex].input, grid, meanQ);
    }
    return {
      answers: task.test.map(({ input }, testIndex) => ({
        testIndex,
        candidates: all.ranked(task.id, input),
      })),
      ...{ endedBy, numSteps: this.#numSteps, seconds: this.#seconds },
      ...{ leftOutAccuracy: this.#leftOutAccuracy, provider: this.#provider },
    };
  }
}

interface Vote {
  readonly testIndex: number;
  readonly candidate: Candidate;
}

function canvasOf({ run, config: { model, data } }: TrainedModel, task: ArcTask): number {
  if (data.family !== 'arc') {
    throw new UserError(
      `Run ${run.id} learned ${data.family} puzzles: only a run that learned ARC tasks can adapt to one.`,
      'size_mismatch',
    );
  }
  const canvas = Math.sqrt(model.seq_len);
  const side = longestSide(task);
  if (side <= canvas) return canvas;
  throw new UserError(
    `Run ${run.id} works on a canvas of ${canvas}x${canvas}, and task ${task.id} has a grid with a side of ${side}: choose another run, or none.`,
    'size_mismatch',
  );
}

/** The task of a stored puzzle. @throws UserError when it is no ARC task */
export function taskToAdapt(puzzle: StoredPuzzle): ArcTask {
  if (isArcPuzzle(puzzle)) return storedArcTask(puzzle);
  throw new UserError(
    `${puzzle.id} is a ${puzzle.family}: a model adapts to ARC tasks, whose rule only their demonstrations tell.`,
    'size_mismatch',
  );
}

/** Keeps what was answered to a puzzle, the two attempts first; returns the id of the set of predictions. */
export function keepAnswers(
  { predictions }: Pick<Store, 'predictions'>,
  puzzle: StoredPuzzle,
  { from }: Pick<AdaptRequest, 'from'>,
  { answers }: Adapted,
): string {
  const { id: puzzleId, collection } = puzzle;
  const task = puzzle.name ?? puzzleId;
  const set = predictions.create({
    ...{ collection, run_id: from?.run.id ?? null, created_at: Date.now() },
    label: `adapted to ${task}`,
  });
  predictions.append(
    set,
    answers.map(({ testIndex, candidates }) => ({
      ...{ task, test_index: testIndex },
      prediction: keptTest(storedArcTask(puzzle).test[testIndex].input, candidates, false),
    })),
  );
  return set;
}
