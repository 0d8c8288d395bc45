import { hostData, hostTensor } from '../../../../main/runtime/tensor.ts';
import type { ProgramSession, Tensors } from '../../../../main/runtime/session.ts';
import { openTrainState, type TrainState } from '../../../../main/runtime/train-state.ts';
import { optimizerConfig } from '../../../../models/optimizers/config.ts';
import { scheduleScalars } from '../../../../models/optimizers/schedule.ts';
import type { Program, Target } from '../../../../models/program.ts';
import { carryShape } from '../../../../models/trm/carry-layout.ts';
import { trmConfig, type TrmConfig, type TrmOptions } from '../../../../models/trm/config.ts';
import { initStateDict } from '../../../../models/trm/state-dict.ts';
import { compileTrainStep } from '../../../../models/trm/train-step.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';

/** The smallest TRM that has every part; `options` change it. */
export function tinyModel(options: Partial<TrmOptions> = {}): TrmConfig {
  return trmConfig({
    batch_size: 2,
    seq_len: 9,
    vocab_size: 7,
    num_puzzle_identifiers: 5,
    puzzle_emb_len: 2,
    hidden_size: 16,
    num_heads: 2,
    swiglu_multiple: 16,
    H_cycles: 2,
    L_cycles: 2,
    L_layers: 1,
    ...options,
  });
}

const OPTIMIZER = optimizerConfig({ total_steps: 100, global_batch_size: 2, lr: 1e-3, lr_warmup_steps: 2 });

export function compileTiny(model: TrmConfig, target: Target): Program {
  return compileTrainStep(model, OPTIMIZER, target);
}

/** Fresh weights, their EMA equal to them, moments of zero, by StateKey. */
export function freshState(model: TrmConfig, program: Program): Map<string, Float32Array> {
  const weights = initStateDict(model, randomFromSeed(1));
  return new Map(
    program.state.map(({ role, key }) => {
      const weight = weights.get(key)!;
      return [`${role}/${key}`, role === 'm' || role === 'v' ? new Float32Array(weight.length) : weight];
    }),
  );
}

/** What a tiny run carries from step to step; all of it is in a checkpoint. */
export interface TinyCheckpoint {
  readonly step: number;
  readonly state: ReadonlyMap<string, Float32Array>;
  readonly z_H: Float32Array;
  readonly z_L: Float32Array;
}

/** Steps of a tiny run; the batch of each step is drawn from its number. */
export class TinyTraining {
  readonly state: TrainState;
  readonly #model: TrmConfig;
  readonly #session: ProgramSession;
  #step: number;
  #z: readonly [Float32Array, Float32Array];

  private constructor(model: TrmConfig, session: ProgramSession, { step, z_H, z_L }: TinyCheckpoint) {
    this.#model = model;
    this.#session = session;
    this.state = openTrainState(session);
    this.#step = step;
    this.#z = [z_H, z_L];
  }

  static async open(
    model: TrmConfig,
    session: ProgramSession,
    from: TinyCheckpoint = {
      step: 0,
      state: freshState(model, session.program),
      z_H: zeros(model),
      z_L: zeros(model),
    },
  ): Promise<TinyTraining> {
    const training = new TinyTraining(model, session, from);
    await training.state.write(from.state);
    return training;
  }

  /** One ACT step and one update, adopted; every output but the state's. */
  async step(): Promise<Tensors> {
    this.#step++;
    const [z_H, z_L] = this.#z.map((z) => hostTensor('float32', z, carryShape(this.#model)));
    const outputs = await this.#session.run({ ...this.#batch(), z_H, z_L, ...this.state.feeds() });
    this.state.adopt(outputs);
    this.#z = [outputs.z_H_next, outputs.z_L_next].map((z) => hostData(z) as Float32Array) as [
      Float32Array,
      Float32Array,
    ];
    const isState = new Set(this.#session.program.state.map(({ output }) => output));
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => !isState.has(name)));
  }

  async checkpoint(): Promise<TinyCheckpoint> {
    const [z_H, z_L] = this.#z;
    return { step: this.#step, state: await this.state.read(), z_H, z_L };
  }

  #batch(): Tensors {
    const { batch_size: B, seq_len: S, vocab_size, puzzle_emb_ndim } = this.#model;
    const random = randomFromSeed(this.#step);
    const tokens = () => Int32Array.from({ length: B * S }, () => random.int(1, vocab_size - 1));
    const rows = Float32Array.from({ length: B * puzzle_emb_ndim }, () => random.normal() / 4);
    return {
      inputs: hostTensor('int32', tokens(), [B, S]),
      labels: hostTensor('int32', tokens(), [B, S]),
      // Both slots start anew at every odd step, as after halting.
      halted: hostTensor('float32', new Float32Array(B).fill(this.#step % 2), [B]),
      ...(this.#model.no_ACT_continue ? {} : { is_last: hostTensor('float32', new Float32Array(B), [B]) }),
      ...(puzzle_emb_ndim > 0 ? { puzzle_rows: hostTensor('float32', rows, [B, puzzle_emb_ndim]) } : {}),
      scalars: hostTensor('float32', scheduleScalars(OPTIMIZER, this.#step), [4]),
    };
  }
}

function zeros(model: TrmConfig): Float32Array {
  return new Float32Array(carryShape(model).reduce((a, b) => a * b, 1));
}
