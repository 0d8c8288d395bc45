import { compileEvaluationStep } from '../../models/trm/evaluation-step.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import type { StateSlot } from '../../models/program.ts';
import { gatherRows } from '../../models/optimizers/sign-sgd.ts';
import type { Random } from '../../puzzles/random.ts';
import type { Batch } from '../../puzzles/tokens.ts';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { openProgram, type ProgramSession, type Tensors } from '../runtime/session.ts';
import { hostTensor } from '../runtime/tensor.ts';
import { HostOutputs } from './host-outputs.ts';
import { carryOutputs, LatentCarry } from './latent-carry.ts';

const ANSWERS = ['preds', 'q_halt_logits', 'q_continue_logits'] as const;

/** The weights that a recursion runs on. */
export interface FedWeights {
  /** Parameters and buffers by the input names of the evaluation step. */
  readonly tensors: Tensors;
  /** The puzzle embedding table; null for a model without one. */
  readonly puzzle_emb: Float32Array | null;
}

/** What one supervision step says about B rows. The arrays are reused: copy what must outlive the next step. */
export interface RecursionAnswers {
  /** [B * S] */
  readonly preds: Int32Array;
  /** [B] */
  readonly q_halt_logits: Float32Array;
  readonly q_continue_logits: Float32Array;
  /** [B * S * V], where asked for. */
  readonly logits: Float32Array | null;
}

/**
 * The evaluation step of a model, open for one batch size: supervision step after supervision step over the same rows,
 * with the latents carried along and nothing learned.
 */
export class Recursion {
  readonly config: TrmConfig;
  readonly #session: ProgramSession;
  readonly #carry: LatentCarry;
  readonly #answers: HostOutputs;
  /** `answers` and the logits, which are large and wanted at some steps only. */
  readonly #answersAndLogits: HostOutputs;
  readonly #inputs: Int32Array;
  readonly #halted: Float32Array;
  readonly #puzzle_rows: Float32Array;
  readonly #feeds: Tensors;
  #ids: ArrayLike<number> = [];

  private constructor(config: TrmConfig, session: ProgramSession, carry: LatentCarry) {
    const { batch_size: B, seq_len: S, puzzle_emb_ndim } = config;
    this.config = config;
    this.#session = session;
    this.#carry = carry;
    this.#answers = new HostOutputs(session, ANSWERS);
    this.#answersAndLogits = new HostOutputs(session, [...ANSWERS, 'logits']);
    this.#inputs = new Int32Array(B * S);
    this.#halted = new Float32Array(B);
    this.#puzzle_rows = new Float32Array(B * puzzle_emb_ndim);
    this.#feeds = {
      inputs: hostTensor('int32', this.#inputs, [B, S]),
      halted: hostTensor('float32', this.#halted, [B]),
    };
    if (puzzle_emb_ndim > 0) {
      this.#feeds['puzzle_rows'] = hostTensor('float32', this.#puzzle_rows, [B, puzzle_emb_ndim]);
    }
  }

  /** Compiles and opens the step for `config.batch_size` rows; `threads` null = all cores. */
  static async open(
    config: TrmConfig,
    { provider, threads }: { provider: ExecutionProvider; threads: number | null },
  ): Promise<Recursion> {
    const program = compileEvaluationStep(config, { provider });
    const session = await openProgram(program, {
      provider,
      ...(threads === null ? {} : { threads }),
      ...(provider === 'webgpu' ? { keepOnDevice: carryOutputs(config) } : {}),
    });
    return new Recursion(config, session, await LatentCarry.open(session, config));
  }

  /** Which tensors `FedWeights` must have. */
  get slots(): readonly StateSlot[] {
    return this.#session.program.state;
  }

  get provider(): ExecutionProvider {
    return this.#session.provider;
  }

  /**
   * Weights from host memory, cut as the graph takes them; on the host no number is copied.
   * @param stateDict by official key, with all that the model has
   */
  async feed(stateDict: ReadonlyMap<string, Float32Array>): Promise<FedWeights> {
    const tensors: Tensors = {};
    for (const { key, offset, length, shape, input } of this.slots) {
      const data = stateDict.get(key);
      if (!data) throw new Error(`internal: the graph asks for ${key}, which the model does not have`);
      tensors[input] = await this.#session.upload(data.subarray(offset, offset + length), shape);
    }
    return { tensors, puzzle_emb: stateDict.get(PUZZLE_EMB) ?? null };
  }

  /** Puts new rows in every slot; the next step is their first. */
  begin({ inputs, puzzle_identifiers }: Batch): void {
    this.#inputs.set(inputs);
    this.#ids = puzzle_identifiers;
    this.#halted.fill(1);
  }

  /** One supervision step over all rows. Blocks the thread while it runs. */
  async step(weights: FedWeights, { withLogits }: { withLogits: boolean }): Promise<RecursionAnswers> {
    if (this.config.puzzle_emb_ndim > 0) {
      if (!weights.puzzle_emb) throw new Error('internal: the model needs a puzzle embedding table');
      gatherRows(weights.puzzle_emb, this.#ids, this.#puzzle_rows);
    }
    const host = withLogits ? this.#answersAndLogits : this.#answers;
    const feeds = { ...weights.tensors, ...this.#feeds, ...this.#carry.feeds() };
    const outputs = await host.run(feeds, carryOutputs(this.config));
    this.#carry.adopt(outputs);
    this.#halted.fill(0);
    return {
      preds: host.int32('preds'),
      q_halt_logits: host.float32('q_halt_logits'),
      q_continue_logits: host.float32('q_continue_logits'),
      logits: withLogits ? host.float32('logits') : null,
    };
  }

  /**
   * Adds Gaussian noise of deviation `std` to the latents (z_H and z_L) of every row from `firstRow` on, so that rows of the same puzzle
   * think along different lines (PTRM, arXiv 2605.19943).
   */
  async disturb(std: number, random: Random, firstRow: number): Promise<void> {
    const { batch_size, hidden_size, mlp_t } = this.config;
    const latents = await this.#carry.read();
    for (const z of Object.values(latents)) {
      // carryShape: rows outermost, but for mlp_t next to last.
      const rowSize = mlp_t ? hidden_size : z.length / batch_size;
      for (let i = 0; i < z.length; i++) {
        if (Math.floor(i / rowSize) % batch_size >= firstRow) z[i] += std * random.normal();
      }
    }
    await this.#carry.write(latents);
  }

  async release(): Promise<void> {
    this.#carry.dispose();
    await this.#session.release();
  }
}
