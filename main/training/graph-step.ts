import type { OptimizerConfig } from '../../models/optimizers/config.ts';
import { SCALAR_NAMES } from '../../models/optimizers/schedule.ts';
import type { StateSlot } from '../../models/program.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { compileTrainStep } from '../../models/trm/train-step.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { openProgram, type ProgramSession, type Tensors } from '../runtime/session.ts';
import { hostTensor } from '../runtime/tensor.ts';
import type { StateKey } from '../runtime/state-layout.ts';
import { openTrainState, type TrainState } from '../runtime/train-state.ts';
import { HostOutputs } from '../solving/host-outputs.ts';
import { carryOutputs, LatentCarry, type Latents } from '../solving/latent-carry.ts';

/** What a step runs on. */
export interface StepOptions {
  readonly provider: ExecutionProvider;
  /** null = all cores. */
  readonly threads: number | null;
}

/** What the host writes before each step and the graph reads, for all slots. */
export interface HostFeeds {
  /** [slots * S] */
  readonly inputs: Int32Array;
  readonly labels: Int32Array;
  /** [slots] */
  readonly halted: Float32Array;
  readonly is_last: Float32Array;
  /** [slots * puzzle_emb_ndim] */
  readonly puzzle_rows: Float32Array;
  /** Of `scheduleScalars`. */
  readonly scalars: Float32Array;
}

/** What a step carries in tensors. */
export interface GraphState {
  readonly state: ReadonlyMap<StateKey, Float32Array>;
  readonly latents: Latents;
}

/** The part of an optimizer step that programs compute, on one batch (WholeStep) or in micro-batches (MicroSteps). */
export interface GraphStep {
  readonly provider: ExecutionProvider;
  /** Of the compiled programs. */
  readonly graphHash: string;
  /** Of the last step; not finite if and only if a gradient or the loss is not. */
  readonly gradNorm: number;
  /** One step, which only counts once it is adopted. Blocks the thread while a program runs. */
  run(): Promise<void>;
  adopt(): void;
  discard(): void;
  /** An output of the last step for all slots, by its name in `compileTrainStep`; the same array each time. */
  float32(name: string): Float32Array;
  int32(name: string): Int32Array;
  /** The present weights as feeds of another program. */
  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors;
  /** Copies. */
  read(): Promise<GraphState>;
  /** On the host the arrays are taken as they are, without a copy. */
  write(state: GraphState): Promise<void>;
  writeState(state: ReadonlyMap<StateKey, Float32Array>): Promise<void>;
  release(): Promise<void>;
}

/** The whole step as ONE program on one session. */
export class WholeStep implements GraphStep {
  readonly provider: ExecutionProvider;
  readonly graphHash: string;
  readonly #session: ProgramSession;
  readonly #state: TrainState;
  readonly #latents: LatentCarry;
  readonly #host: HostOutputs;
  /** Outputs that a step which counts puts in the place of what was fed. */
  readonly #successors: readonly string[];
  readonly #feeds: Tensors;
  #outputs: Tensors = {};

  private constructor(model: TrmConfig, session: ProgramSession, latents: LatentCarry, feeds: HostFeeds) {
    this.provider = session.provider;
    this.graphHash = session.program.hash;
    this.#session = session;
    this.#state = openTrainState(session);
    this.#latents = latents;
    this.#host = new HostOutputs(session, [...answerNames(model), 'grad_norm']);
    this.#successors = [
      ...session.program.state.flatMap((slot) => slot.output ?? []),
      ...carryOutputs(model),
    ];
    this.#feeds = {
      ...feedTensors(model, feeds, 0),
      scalars: hostTensor('float32', feeds.scalars, [SCALAR_NAMES.length]),
    };
  }

  static async open(
    { model, optimizer }: { model: TrmConfig; optimizer: OptimizerConfig },
    feeds: HostFeeds,
    { provider, threads }: StepOptions,
  ): Promise<WholeStep> {
    const session = await openProgram(compileTrainStep(model, optimizer, { provider }), {
      provider,
      ...(threads === null ? {} : { threads }),
      ...(provider === 'webgpu' ? { keepOnDevice: carryOutputs(model) } : {}),
    });
    return new WholeStep(model, session, await LatentCarry.open(session, model), feeds);
  }

  get gradNorm(): number {
    return this.float32('grad_norm')[0];
  }

  async run(): Promise<void> {
    const feeds = { ...this.#feeds, ...this.#state.feeds(), ...this.#latents.feeds() };
    this.#outputs = await this.#host.run(feeds, this.#successors);
  }

  adopt(): void {
    this.#state.adopt(this.#outputs);
    this.#latents.adopt(this.#outputs);
  }

  discard(): void {
    this.#state.discard(this.#outputs);
    this.#latents.discard(this.#outputs);
  }

  float32(name: string): Float32Array {
    return this.#host.float32(name);
  }

  int32(name: string): Int32Array {
    return this.#host.int32(name);
  }

  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors {
    return this.#state.weightsFor(slots, role);
  }

  async read(): Promise<GraphState> {
    return { state: await this.#state.read(), latents: await this.#latents.read() };
  }

  async write({ state, latents }: GraphState): Promise<void> {
    await this.writeState(state);
    await this.#latents.write(latents);
  }

  async writeState(state: ReadonlyMap<StateKey, Float32Array>): Promise<void> {
    await this.#state.write(state);
  }

  async release(): Promise<void> {
    this.#state.dispose();
    this.#latents.dispose();
    await this.#session.release();
  }
}

/** Outputs for every slot that the host reads. */
export function answerNames({ no_ACT_continue, puzzle_emb_ndim }: TrmConfig): string[] {
  const names = ['preds', 'q_halt_logits', 'q_continue_logits', 'lm_loss', 'q_halt_loss'];
  if (!no_ACT_continue) names.push('q_continue_loss');
  if (puzzle_emb_ndim > 0) names.push('puzzle_rows_grad');
  return names;
}

/** Views of the `part`-th `batch_size` slots as feeds. */
export function feedTensors(model: TrmConfig, feeds: HostFeeds, part: number): Tensors {
  const { batch_size: B, seq_len: S, puzzle_emb_ndim, no_ACT_continue } = model;
  const floats = (all: Float32Array, shape: readonly number[]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return hostTensor('float32', all.subarray(part * length, (part + 1) * length), shape);
  };
  const tokens = (all: Int32Array) =>
    hostTensor('int32', all.subarray(part * B * S, (part + 1) * B * S), [B, S]);
  const tensors: Tensors = {
    inputs: tokens(feeds.inputs),
    labels: tokens(feeds.labels),
    halted: floats(feeds.halted, [B]),
  };
  if (!no_ACT_continue) tensors['is_last'] = floats(feeds.is_last, [B]);
  if (puzzle_emb_ndim > 0) tensors['puzzle_rows'] = floats(feeds.puzzle_rows, [B, puzzle_emb_ndim]);
  return tensors;
}
