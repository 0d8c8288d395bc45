import {
  admitBatch,
  decideHalting,
  drawExploration,
  emptyExploration,
  initialCarry,
  writeMasks,
} from '../../models/trm/act.ts';
import { carryShape } from '../../models/trm/carry-layout.ts';
import { initStateDict, PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import { learningRate, scheduleScalars } from '../../models/optimizers/schedule.ts';
import { gatherRows, signSgd } from '../../models/optimizers/sign-sgd.ts';
import { randomFromSeed, type Random } from '../../puzzles/random.ts';
import { emptyBatch, type Batch } from '../../puzzles/tokens.ts';
import type { ProgramSession, Tensors } from '../runtime/session.ts';
import { disposeTensor, hostData, hostTensor } from '../runtime/tensor.ts';
import { openTrainState, type TrainState } from '../runtime/train-state.ts';
import type { BenchCase } from './bench-cases.ts';

const SEED = 1;

type Timed = Pick<BenchCase, 'model' | 'optimizer'>;

/**
 * Everything a training step does, the host's part included (admit, gather, run, adopt, halt, SignSGD), on random
 * tokens or on batches from elsewhere: what a run does between two rows of metrics.
 */
export class BenchTraining {
  readonly #case: Timed;
  readonly #session: ProgramSession;
  readonly #state: TrainState;
  readonly #random: Random;
  readonly #fill: (batch: Batch) => void;
  readonly #puzzleEmb: Float32Array;
  readonly #batch: Batch;
  readonly #carry: ReturnType<typeof initialCarry>;
  readonly #masks: { halted: Float32Array; is_last: Float32Array };
  readonly #rows: Float32Array;
  #latents: Tensors;
  #numSteps = 0;

  private constructor(benchCase: Timed, session: ProgramSession, fill?: (batch: Batch) => void) {
    const { model } = benchCase;
    const B = model.batch_size;
    this.#case = benchCase;
    this.#session = session;
    this.#state = openTrainState(session);
    this.#random = randomFromSeed(SEED);
    this.#fill = fill ?? ((batch) => this.#drawTokens(batch));
    this.#puzzleEmb = new Float32Array(model.num_puzzle_identifiers * model.puzzle_emb_ndim);
    this.#batch = emptyBatch(B, model.seq_len);
    this.#carry = initialCarry(model);
    this.#masks = { halted: new Float32Array(B), is_last: new Float32Array(B) };
    this.#rows = new Float32Array(B * model.puzzle_emb_ndim);
    this.#latents = { z_H: zeros(carryShape(model)), z_L: zeros(carryShape(model)) };
  }

  /**
   * A fresh model of the case's size in a session of its train step.
   * @param fill writes the next batch; random tokens by default
   */
  static async open(
    benchCase: Timed,
    session: ProgramSession,
    fill?: (batch: Batch) => void,
  ): Promise<BenchTraining> {
    const training = new BenchTraining(benchCase, session, fill);
    await training.#state.write(startOf(session, benchCase));
    return training;
  }

  /** Throws if the numbers went wrong: a time measured then would mean nothing. */
  async step(): Promise<void> {
    const { model, optimizer } = this.#case;
    this.#numSteps++;
    this.#fill(this.#batch);
    admitBatch(this.#carry, this.#batch);
    writeMasks(this.#carry, model, this.#masks);
    const ids = this.#carry.current.puzzle_identifiers;
    gatherRows(this.#puzzleEmb, ids, this.#rows);
    const outputs = await this.#session.run({
      ...this.#hostFeeds(),
      ...this.#latents,
      ...this.#state.feeds(),
    });
    const norm = hostData(outputs.grad_norm)[0];
    if (!Number.isFinite(norm))
      throw new Error(`internal: the gradient of step ${this.#numSteps} is ${norm}`);
    this.#state.adopt(outputs);
    const exploration = emptyExploration(model.batch_size);
    drawExploration(model, this.#random, exploration);
    const q_halt_logits = hostData(outputs.q_halt_logits) as Float32Array;
    const q_continue_logits = hostData(outputs.q_continue_logits) as Float32Array;
    decideHalting(this.#carry, model, { q_halt_logits, q_continue_logits }, exploration);
    if (model.puzzle_emb_ndim > 0) {
      const lr = learningRate(optimizer.puzzle_emb_lr, this.#numSteps, optimizer);
      const gradient = hostData(outputs.puzzle_rows_grad) as Float32Array;
      signSgd(this.#puzzleEmb, ids, gradient, { lr, weight_decay: optimizer.puzzle_emb_weight_decay });
    }
    for (const tensor of Object.values(this.#latents)) disposeTensor(tensor);
    this.#latents = { z_H: outputs.z_H_next, z_L: outputs.z_L_next };
  }

  #drawTokens({ inputs, labels, puzzle_identifiers }: Batch): void {
    const { vocab_size, num_puzzle_identifiers } = this.#case.model;
    for (let i = 0; i < inputs.length; i++) {
      inputs[i] = this.#random.int(1, vocab_size - 1);
      labels[i] = this.#random.int(1, vocab_size - 1);
    }
    for (let i = 0; i < puzzle_identifiers.length; i++) {
      puzzle_identifiers[i] = this.#random.int(1, num_puzzle_identifiers - 1);
    }
  }

  #hostFeeds(): Tensors {
    const { model, optimizer } = this.#case;
    const { batch_size: B, seq_len: S, puzzle_emb_ndim } = model;
    const { inputs, labels } = this.#carry.current;
    return {
      inputs: hostTensor('int32', inputs, [B, S]),
      labels: hostTensor('int32', labels, [B, S]),
      halted: hostTensor('float32', this.#masks.halted, [B]),
      ...(puzzle_emb_ndim > 0
        ? { puzzle_rows: hostTensor('float32', this.#rows, [B, puzzle_emb_ndim]) }
        : {}),
      scalars: hostTensor('float32', scheduleScalars(optimizer, this.#numSteps), [4]),
    };
  }
}

function zeros(shape: readonly number[]) {
  return hostTensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
}

/** Fresh weights, their EMA equal to them, moments of zero. */
function startOf({ program }: ProgramSession, { model }: Timed): Map<string, Float32Array> {
  const weights = initStateDict(model, randomFromSeed(SEED));
  weights.delete(PUZZLE_EMB);
  const start = new Map<string, Float32Array>();
  for (const { role, key } of program.state) {
    const weight = weights.get(key);
    if (!weight) throw new Error(`internal: a fresh model has no ${key}`);
    start.set(`${role}/${key}`, role === 'm' || role === 'v' ? new Float32Array(weight.length) : weight);
  }
  return start;
}
