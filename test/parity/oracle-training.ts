import type { ExecutionProvider } from '../../main/runtime/execution-provider.ts';
import { openProgram, type ProgramSession, type Tensors } from '../../main/runtime/session.ts';
import { hostData, hostTensor, isOnDevice, type HostArray } from '../../main/runtime/tensor.ts';
import { openTrainState, type StateKey, type TrainState } from '../../main/runtime/train-state.ts';
import type { OptimizerConfig } from '../../models/optimizers/config.ts';
import { learningRate, SCALAR_NAMES, scheduleScalars } from '../../models/optimizers/schedule.ts';
import { gatherRows, signSgd } from '../../models/optimizers/sign-sgd.ts';
import {
  admitBatch,
  decideHalting,
  emptyExploration,
  writeMasks,
  type Carry,
  type Exploration,
} from '../../models/trm/act.ts';
import { carryShape } from '../../models/trm/carry-layout.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import { compileTrainStep } from '../../models/trm/train-step.ts';
import type { Batch } from '../../puzzles/tokens.ts';
import type { Oracle } from './oracle.ts';

/** z_H and z_L in the layout of our graphs. */
export interface Latents {
  readonly z_H: Float32Array;
  readonly z_L: Float32Array;
}

/** What a step puts out besides the state, by the name of the output. */
export class StepOutputs {
  readonly #arrays = new Map<string, HostArray>();

  constructor(tensors: Readonly<Tensors>) {
    for (const [name, tensor] of Object.entries(tensors)) {
      if (!isOnDevice(tensor)) this.#arrays.set(name, hostData(tensor));
    }
  }

  has(name: string): boolean {
    return this.#arrays.has(name);
  }

  f32(name: string): Float32Array {
    return this.#arrays.get(name) as Float32Array;
  }

  i32(name: string): Int32Array {
    return this.#arrays.get(name) as Int32Array;
  }

  /** A loss summed over the batch; 0 where the step has no such loss. */
  sumOf(name: 'lm_loss' | 'q_halt_loss' | 'q_continue_loss'): number {
    return this.has(name) ? this.f32(name).reduce((a, b) => a + b, 0) : 0;
  }

  /** The official loss, summed over the batch. */
  get loss(): number {
    return this.sumOf('lm_loss') + 0.5 * (this.sumOf('q_halt_loss') + this.sumOf('q_continue_loss'));
  }

  get latents(): Latents {
    return { z_H: this.f32('z_H_next'), z_L: this.f32('z_L_next') };
  }
}

export function emptyLatents(config: TrmConfig): Latents {
  const length = carryShape(config).reduce((a, b) => a * b, 1);
  return { z_H: new Float32Array(length), z_L: new Float32Array(length) };
}

/** A batch of the oracle; identifiers may be missing where the model has no puzzle embeddings. */
export function oracleBatch(oracle: Oracle, prefix: string): Batch {
  const inputs = oracle.i32(`${prefix}/inputs`);
  const identifiers = `${prefix}/puzzle_identifiers`;
  return {
    inputs,
    labels: oracle.i32(`${prefix}/labels`),
    puzzle_identifiers: oracle.tensors.has(identifiers)
      ? oracle.i32(identifiers)
      : new Int32Array(inputs.length / oracle.meta.seq_len),
  };
}

export interface TrainingSetup {
  readonly config: TrmConfig;
  readonly optimizer: OptimizerConfig;
  readonly provider: ExecutionProvider;
}

/** An oracle's training, as our trainer does it: weights, moments, EMA and puzzle embeddings roll on by themselves. */
export class OracleTraining {
  readonly oracle: Oracle;
  readonly setup: TrainingSetup;
  readonly session: ProgramSession;
  /** `[num_puzzle_identifiers, puzzle_emb_ndim]`, or null without puzzle embeddings. */
  readonly puzzle_emb: Float32Array | null;
  readonly #state: TrainState;

  private constructor(oracle: Oracle, setup: TrainingSetup, session: ProgramSession) {
    this.oracle = oracle;
    this.setup = setup;
    this.session = session;
    this.puzzle_emb = setup.config.puzzle_emb_ndim > 0 ? oracle.f32(`init/${PUZZLE_EMB}`).slice() : null;
    this.#state = openTrainState(session);
  }

  static async open(oracle: Oracle, setup: TrainingSetup): Promise<OracleTraining> {
    const { config, optimizer, provider } = setup;
    const program = compileTrainStep(config, optimizer, { provider }, { withGradients: true });
    const training = new OracleTraining(oracle, setup, await openProgram(program, { provider }));
    const initial = new Map(
      program.state.map(({ role, key }) => {
        const weights = oracle.f32(`init/${key}`);
        return [`${role}/${key}`, role === 'm' || role === 'v' ? new Float32Array(weights.length) : weights];
      }),
    );
    await training.#state.write(initial);
    return training;
  }

  /** Step k, from a carry that it changes and states that it does not. */
  async step(k: number, carry: Carry, latents: Latents): Promise<StepOutputs> {
    const { config } = this.setup;
    admitBatch(carry, oracleBatch(this.oracle, `s${k}`));
    const tensors = await this.session.run({ ...this.#state.feeds(), ...this.#feeds(k, carry, latents) });
    const outputs = new StepOutputs(tensors);
    this.#state.adopt(tensors);
    decideHalting(
      carry,
      config,
      { q_halt_logits: outputs.f32('q_halt_logits'), q_continue_logits: outputs.f32('q_continue_logits') },
      this.#exploration(k),
    );
    this.#trainPuzzleEmbeddings(k, carry, outputs);
    return outputs;
  }

  /** All of the state, fused as in the official layout. */
  state(): Promise<Map<StateKey, Float32Array>> {
    return this.#state.read();
  }

  async release(): Promise<void> {
    this.#state.dispose();
    await this.session.release();
  }

  /** The official draws; none are made with halt_max_steps 1. */
  #exploration(k: number): Exploration {
    if (!this.oracle.tensors.has(`s${k}/explore_u`)) return emptyExploration(this.setup.config.batch_size);
    return {
      explore_u: this.oracle.f32(`s${k}/explore_u`),
      explore_min_halt: this.oracle.i32(`s${k}/explore_min_halt`),
    };
  }

  #feeds(k: number, carry: Carry, { z_H, z_L }: Latents): Tensors {
    const { config, optimizer } = this.setup;
    const { batch_size: B, seq_len: S, puzzle_emb_ndim: ndim } = config;
    const masks = { halted: new Float32Array(B), is_last: new Float32Array(B) };
    writeMasks(carry, config, masks);
    const feeds: Tensors = {
      inputs: hostTensor('int32', carry.current.inputs, [B, S]),
      labels: hostTensor('int32', carry.current.labels, [B, S]),
      halted: hostTensor('float32', masks.halted, [B]),
      z_H: hostTensor('float32', z_H, carryShape(config)),
      z_L: hostTensor('float32', z_L, carryShape(config)),
      scalars: hostTensor('float32', scheduleScalars(optimizer, k), [SCALAR_NAMES.length]),
    };
    if (!config.no_ACT_continue) feeds['is_last'] = hostTensor('float32', masks.is_last, [B]);
    if (this.puzzle_emb) {
      const rows = new Float32Array(B * ndim);
      gatherRows(this.puzzle_emb, carry.current.puzzle_identifiers, rows);
      feeds['puzzle_rows'] = hostTensor('float32', rows, [B, ndim]);
    }
    return feeds;
  }

  #trainPuzzleEmbeddings(k: number, carry: Carry, outputs: StepOutputs): void {
    if (!this.puzzle_emb) return;
    const { optimizer } = this.setup;
    signSgd(this.puzzle_emb, carry.current.puzzle_identifiers, outputs.f32('puzzle_rows_grad'), {
      lr: learningRate(optimizer.puzzle_emb_lr, k, optimizer),
      weight_decay: optimizer.puzzle_emb_weight_decay,
    });
  }
}
