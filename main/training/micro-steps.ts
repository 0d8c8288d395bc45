import type { OptimizerConfig } from '../../models/optimizers/config.ts';
import { SCALAR_NAMES } from '../../models/optimizers/schedule.ts';
import type { StateSlot } from '../../models/program.ts';
import { compileAccumulatedStep, numMicroBatches, sumName } from '../../models/trm/accumulation.ts';
import { joinCarry, splitCarry } from '../../models/trm/carry-layout.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { parameterPieces } from '../../models/trm/weights.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { openProgram, type ProgramSession, type Tensors } from '../runtime/session.ts';
import type { StateKey } from '../runtime/state-layout.ts';
import { disposeTensor, hostTensor } from '../runtime/tensor.ts';
import { openTrainState, type TrainState } from '../runtime/train-state.ts';
import { HostOutputs } from '../solving/host-outputs.ts';
import { carryOutputs, LatentCarry, type Latents } from '../solving/latent-carry.ts';
import {
  answerNames,
  feedTensors,
  type GraphState,
  type GraphStep,
  type HostFeeds,
  type StepOptions,
} from './graph-step.ts';

/**
 * A step over more slots than fit in memory at once: the forward and backward pass of one micro-batch after the other, whose
 * gradients are added up, then one update. Each micro-batch has slots of its own, with their own carry.
 */
export class MicroSteps implements GraphStep {
  readonly provider: ExecutionProvider;
  readonly graphHash: string;
  readonly #model: TrmConfig;
  readonly #micro: ProgramSession;
  readonly #update: ProgramSession;
  readonly #state: TrainState;
  readonly #parts: readonly { readonly feeds: Tensors; readonly latents: LatentCarry }[];
  /** What the sums begin from. */
  readonly #zeros: Tensors;
  readonly #microHost: HostOutputs;
  readonly #updateHost: HostOutputs;
  readonly #scalars: Tensors;
  /** Answers for all slots by name. */
  readonly #answers: ReadonlyMap<string, Float32Array | Int32Array>;
  #gradNorm = NaN;
  #outputs: Tensors = {};
  #partOutputs: Tensors[] = [];

  private constructor(
    model: TrmConfig,
    [micro, update]: readonly [ProgramSession, ProgramSession],
    state: TrainState,
    parts: readonly { feeds: Tensors; latents: LatentCarry }[],
    zeros: Tensors,
    scalars: Float32Array,
  ) {
    this.provider = micro.provider;
    this.graphHash = `${micro.program.hash}+${update.program.hash}`;
    this.#model = model;
    this.#micro = micro;
    this.#update = update;
    this.#state = state;
    this.#parts = parts;
    this.#zeros = zeros;
    this.#microHost = new HostOutputs(micro, answerNames(model));
    this.#updateHost = new HostOutputs(update, ['grad_norm']);
    this.#scalars = { scalars: hostTensor('float32', scalars, [SCALAR_NAMES.length]) };
    this.#answers = new Map(
      answerNames(model).map((name) => {
        const one = name === 'preds' ? this.#microHost.int32(name) : this.#microHost.float32(name);
        const length = parts.length * one.length;
        return [name, name === 'preds' ? new Int32Array(length) : new Float32Array(length)];
      }),
    );
  }

  static async open(
    { model, optimizer }: { model: TrmConfig; optimizer: OptimizerConfig },
    feeds: HostFeeds,
    { provider, threads }: StepOptions,
  ): Promise<MicroSteps> {
    const step = compileAccumulatedStep(model, optimizer, { provider });
    const pieces = parameterPieces(model);
    const sums = pieces.map((piece) => `next/${sumName(piece)}`);
    const options = { provider, ...(threads === null ? {} : { threads }) };
    const kept = provider === 'webgpu' ? { keepOnDevice: [...carryOutputs(model), ...sums] } : {};
    const micro = await openProgram(step.micro, { ...options, ...kept });
    const update = await openProgram(step.update, options);
    const parts = [];
    for (let part = 0; part < numMicroBatches(model, optimizer); part++) {
      const latents = await LatentCarry.open(micro, model);
      parts.push({ feeds: feedTensors(model, feeds, part), latents });
    }
    const zeros: Tensors = {};
    for (const piece of pieces) {
      zeros[sumName(piece)] = await micro.upload(new Float32Array(piece.length), piece.shape);
    }
    const state = openTrainState(update, step.state);
    return new MicroSteps(model, [micro, update], state, parts, zeros, feeds.scalars);
  }

  get gradNorm(): number {
    return this.#gradNorm;
  }

  async run(): Promise<void> {
    const state = this.#state.feeds();
    const sums = await this.#addUp(state);
    const feeds = { ...this.#scalars, ...sums, ...fedTo(this.#update, state) };
    const successors = this.#update.program.state.flatMap((slot) => slot.output ?? []);
    this.#outputs = await this.#updateHost.run(feeds, successors);
    this.#dropSums(sums);
    this.#gradNorm = Math.hypot(this.#updateHost.float32('grad_norm')[0], this.#beyondSums());
  }

  /** Runs every micro-batch; the gradients of all of them. */
  async #addUp(state: Tensors): Promise<Tensors> {
    const weights = fedTo(this.#micro, state);
    const kept = [...carryOutputs(this.#model), ...Object.keys(this.#zeros).map((name) => `next/${name}`)];
    this.#partOutputs = [];
    let sums = this.#zeros;
    for (const [part, { feeds, latents }] of this.#parts.entries()) {
      const outputs = await this.#microHost.run({ ...feeds, ...weights, ...sums, ...latents.feeds() }, kept);
      for (const [name, all] of this.#answers) {
        const one = name === 'preds' ? this.#microHost.int32(name) : this.#microHost.float32(name);
        all.set(one, part * one.length);
      }
      this.#dropSums(sums);
      sums = Object.fromEntries(Object.keys(this.#zeros).map((name) => [name, outputs[`next/${name}`]]));
      this.#partOutputs.push(outputs);
    }
    return sums;
  }

  #dropSums(sums: Tensors): void {
    if (sums === this.#zeros) return;
    for (const sum of Object.values(sums)) disposeTensor(sum);
  }

  /** Norm of the puzzle rows' gradients, which are not in the sums; not finite where a loss is not. */
  #beyondSums(): number {
    const names = ['lm_loss', 'q_halt_loss', 'q_continue_loss'];
    const losses = names.flatMap((name) => [...(this.#answers.get(name) ?? [])]);
    const rows = this.#answers.get('puzzle_rows_grad') ?? [];
    let squares = 0 * losses.reduce((a, b) => a + b, 0);
    for (const x of rows) squares += x * x;
    return Math.sqrt(squares);
  }

  adopt(): void {
    this.#state.adopt(this.#outputs);
    this.#parts.forEach(({ latents }, part) => latents.adopt(this.#partOutputs[part]));
  }

  discard(): void {
    this.#state.discard(this.#outputs);
    this.#parts.forEach(({ latents }, part) => latents.discard(this.#partOutputs[part]));
  }

  float32(name: string): Float32Array {
    return this.#answers.get(name) as Float32Array;
  }

  int32(name: string): Int32Array {
    return this.#answers.get(name) as Int32Array;
  }

  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors {
    return this.#state.weightsFor(slots, role);
  }

  async read(): Promise<GraphState> {
    const parts: Latents[] = [];
    for (const { latents } of this.#parts) parts.push(await latents.read());
    const names = Object.keys(parts[0]);
    const joined = names.map((name) => [
      name,
      joinCarry(
        this.#model,
        parts.map((part) => part[name]),
      ),
    ]);
    return {
      state: await this.#state.read(),
      latents: Object.fromEntries(joined) as Latents,
    };
  }

  async write({ state, latents }: GraphState): Promise<void> {
    await this.writeState(state);
    const split = Object.entries(latents).map(
      ([name, z]) => [name, splitCarry(this.#model, z, this.#parts.length)] as const,
    );
    for (const [part, { latents: carry }] of this.#parts.entries()) {
      await carry.write(Object.fromEntries(split.map(([name, parts]) => [name, parts[part]])));
    }
  }

  async writeState(state: ReadonlyMap<StateKey, Float32Array>): Promise<void> {
    await this.#state.write(state);
  }

  async release(): Promise<void> {
    this.#state.dispose();
    for (const { latents } of this.#parts) latents.dispose();
    for (const zero of Object.values(this.#zeros)) disposeTensor(zero);
    await this.#micro.release();
    await this.#update.release();
  }
}

/** Those of the tensors that a program takes. */
function fedTo({ program }: ProgramSession, tensors: Tensors): Tensors {
  const names = new Set(program.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => names.has(name)));
}
