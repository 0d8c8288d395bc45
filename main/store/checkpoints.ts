import { createHash } from 'node:crypto';
import { readCheckpoint, type LoadedCheckpoint } from './checkpoint-reader.ts';
import type { Connection } from './connection.ts';
import { StoreError } from './errors.ts';
import { toFiniteJson } from './json.ts';
import { pickOne, prefixRange } from './reference.ts';
import type { RunClaim, Runs } from './runs.ts';
import { queries, type Schema } from './schema.ts';
import {
  arraysOf,
  CheckpointDigest,
  checkTensors,
  chunksOf,
  numBytesOf,
  sha256OfBytes,
  type TensorInputs,
} from './tensor-chunks.ts';

const ID_LENGTH = 8;
/** Other processes can write between two transactions, and the write-ahead log stays small. */
const TRANSACTION_BYTES = 8 * 1024 ** 2;

export interface CheckpointInput {
  step: number;
  /** On the held-out puzzles; null when not evaluated at this step. */
  exact_accuracy: number | null;
  /** Plain data that JSON can hold. */
  meta: object;
  tensors: TensorInputs;
  /** When given, the checkpoint is acknowledged only if this claim is still the run's last. */
  claim?: RunClaim;
}

export interface CheckpointRow {
  /** 8 hexadecimal digits. */
  id: string;
  run_id: string;
  step: number;
  exact_accuracy: number | null;
  /** Of all tensors together. */
  num_bytes: number;
  sha256: string;
  completed_at: number;
}

export class Checkpoints {
  readonly #connection: Connection;
  readonly #runs: Runs;
  readonly #now: () => number;
  readonly #onNotice: (sentence: string) => void;

  constructor(
    connection: Connection,
    runs: Runs,
    options: { now: () => number; onNotice: (sentence: string) => void },
  ) {
    this.#connection = connection;
    this.#runs = runs;
    this.#now = options.now;
    this.#onNotice = options.onNotice;
  }

  /**
   * Writes a checkpoint in transactions of at most 8 MiB, the last of which makes it exist: once this returns, the
   * checkpoint is on the disk and killing the process cannot take it away; until then nobody sees it.
   * @throws NonFiniteError before anything is written; DiskFullError and 'run_taken' leave nothing of this checkpoint
   */
  save(runId: string, input: CheckpointInput): CheckpointRow {
    if (this.#connection.isInTransaction) {
      throw new Error('internal: a checkpoint is saved in transactions of its own');
    }
    checkTensors(input.tensors);
    const meta = toFiniteJson(input.meta, "a checkpoint's meta");
    toFiniteJson(input.exact_accuracy, 'exact_accuracy');
    const { id, tensorIds } = this.#begin(runId, input, meta);
    try {
      const sha256 = this.#writeChunks(runId, input, meta, tensorIds);
      return this.#complete(id, sha256, input.claim);
    } catch (error) {
      throw this.#abandon(id, runId, error);
    }
  }

  /** In the order they were saved. */
  list(runId: string): CheckpointRow[] {
    return this.#connection.all(selectCompleted().where('run_id', '=', runId).orderBy('seq')).map(toRow);
  }

  /** @throws UserError when no checkpoint, or more than one, has an id that begins so. */
  get(idOrPrefix: string): CheckpointRow {
    const { from, to } = prefixRange(idOrPrefix);
    const near = selectCompleted().where('id', '>=', from).where('id', '<', to).orderBy('seq').limit(100);
    const rows = idOrPrefix === '' ? [] : this.#connection.all(near);
    const ids = rows.map((row) => row.id);
    const id = pickOne('checkpoint', idOrPrefix, ids, '"tessera checkpoints list" shows the ones there are');
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new Error('internal: the picked checkpoint is not among its candidates');
    return toRow(row);
  }

  /**
   * The checkpoint with everything in it, each chunk and the whole compared with their sha256.
   * @throws StoreError 'checkpoint_damaged' when anything differs; UserError 'not_found'
   */
  load(idOrRow: string | CheckpointRow): LoadedCheckpoint {
    const row = typeof idOrRow === 'string' ? this.get(idOrRow) : idOrRow;
    return readCheckpoint(this.#connection, row);
  }

  /**
   * The one saved last, or null. With `skipDamaged` the last one whose every sha256 holds; each one passed over is told
   * to the store's `onNotice`.
   */
  latest(runId: string, options: { skipDamaged?: boolean } = {}): CheckpointRow | null {
    const newestFirst = this.list(runId).reverse();
    if (!options.skipDamaged) return newestFirst[0] ?? null;
    return newestFirst.find((row) => this.#isWhole(row)) ?? null;
  }

  /** The one with the highest exact_accuracy (of equal ones the newest); null when none was evaluated. */
  best(runId: string): CheckpointRow | null {
    const evaluated = selectCompleted().where('run_id', '=', runId).where('exact_accuracy', 'is not', null);
    const row = this.#connection.get(
      evaluated.orderBy('exact_accuracy', 'desc').orderBy('seq', 'desc').limit(1),
    );
    return row ? toRow(row) : null;
  }

  /** Deletes all but the best and the last `keepLast` (at least 1); returns the ids of the deleted. */
  prune(runId: string, options: { keepLast: number }): string[] {
    return this.#connection.transaction(() => {
      const rows = this.list(runId);
      const kept = new Set(rows.slice(-Math.max(1, options.keepLast)).map((row) => row.id));
      const best = this.best(runId);
      if (best) kept.add(best.id);
      const superfluous = rows.map((row) => row.id).filter((id) => !kept.has(id));
      for (const id of superfluous) this.#delete(id);
      return superfluous;
    });
  }

  #begin(runId: string, input: CheckpointInput, meta: string): { id: string; tensorIds: number[] } {
    const { step, exact_accuracy, tensors } = input;
    return this.#connection.transaction(() => {
      if (input.claim) this.#runs.assertOwned(input.claim);
      const id = this.#freeId(`${runId} ${step} ${this.#now()}`);
      const num_bytes = [...tensors.values()].reduce((sum, tensor) => sum + numBytesOf(tensor), 0);
      const row = { id, run_id: runId, step, exact_accuracy, meta, num_bytes };
      this.#connection.run(queries.insertInto('checkpoints').values(row));
      const tensorIds = [...tensors].map(([name, tensor]) => {
        const { dtype, shape } = tensor;
        const values = { checkpoint_id: id, name, dtype, shape: JSON.stringify(shape) };
        const insert = queries.insertInto('checkpoint_tensors').returning('id');
        const inserted = this.#connection.get(insert.values({ ...values, num_bytes: numBytesOf(tensor) }));
        if (!inserted) throw new Error('internal: the tensor was not recorded');
        return inserted.id;
      });
      return { id, tensorIds };
    });
  }

  /** Returns the sha256 of the whole. */
  #writeChunks(runId: string, input: CheckpointInput, meta: string, tensorIds: readonly number[]): string {
    const digest = new CheckpointDigest(runId, input.step, input.exact_accuracy, meta);
    const pieces = piecesOf(input.tensors, tensorIds, digest);
    const insert = this.#connection.prepare(insertChunk);
    let isDone = false;
    while (!isDone) {
      this.#connection.transaction(() => {
        let numBytes = 0;
        while (!isDone && numBytes < TRANSACTION_BYTES) {
          const next = pieces.next();
          isDone = next.done === true;
          if (next.done) break;
          const { tensorId, position, sha256, bytes } = next.value;
          insert([tensorId, position, sha256, bytes]);
          numBytes += bytes.length;
        }
      });
    }
    return digest.hex();
  }

  #complete(id: string, sha256: string, claim: RunClaim | undefined): CheckpointRow {
    return this.#connection.transaction(() => {
      if (claim) this.#runs.assertOwned(claim);
      const completed = { sha256, completed_at: this.#now() };
      this.#connection.run(queries.updateTable('checkpoints').set(completed).where('id', '=', id));
      return this.get(id);
    });
  }

  /** Removes the unfinished checkpoint and returns what to throw. */
  #abandon(id: string, runId: string, error: unknown): unknown {
    const own = queries.selectFrom('checkpoints').select('id').where('id', '=', id);
    try {
      if (!this.#connection.get(own)) {
        // Whoever claimed the run meanwhile removed it.
        const sentence = `Run ${runId} was taken over by another process: this checkpoint was not saved.`;
        return new StoreError(sentence, 'run_taken', error);
      }
      this.#connection.transaction(() => this.#delete(id));
    } catch {
      // On a full or failing disk even deleting may fail; the run's next owner deletes what is unfinished. The reason
      // that matters is the first one.
    }
    return error;
  }

  #isWhole(row: CheckpointRow): boolean {
    try {
      this.load(row);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'checkpoint_damaged') throw error;
      this.#onNotice(error.message);
      return false;
    }
  }

  #delete(id: string): void {
    this.#connection.run(queries.deleteFrom('checkpoints').where('id', '=', id));
  }

  #freeId(text: string): string {
    for (let attempt = 0; ; attempt++) {
      const id = createHash('sha256').update(`${text} ${attempt}`).digest('hex').slice(0, ID_LENGTH);
      const holder = queries.selectFrom('checkpoints').select('id').where('id', '=', id);
      if (!this.#connection.get(holder)) return id;
    }
  }
}

/** All chunks of all tensors in order, each counted in `digest` as it comes. */
function* piecesOf(tensors: TensorInputs, tensorIds: readonly number[], digest: CheckpointDigest) {
  let index = 0;
  for (const [name, tensor] of tensors) {
    const tensorId = tensorIds[index++];
    digest.tensor(name, tensor.dtype, JSON.stringify(tensor.shape));
    let position = 0;
    for (const data of arraysOf(name, tensor)) {
      for (const bytes of chunksOf(data)) {
        const sha256 = sha256OfBytes(bytes);
        digest.chunk(sha256);
        yield { tensorId, position: position++, sha256, bytes };
      }
    }
  }
}

const insertChunk = queries
  .insertInto('chunks')
  .values({ tensor_id: 0, position: 0, sha256: '', bytes: new Uint8Array() });

function selectCompleted() {
  return queries
    .selectFrom('checkpoints')
    .select(['id', 'run_id', 'step', 'exact_accuracy', 'num_bytes', 'sha256', 'completed_at'])
    .where('completed_at', 'is not', null);
}

type Completed = Omit<Schema['checkpoints'], 'seq' | 'meta'>;

function toRow(row: Completed): CheckpointRow {
  const { sha256, completed_at, ...rest } = row;
  if (sha256 === null || completed_at === null)
    throw new Error('internal: an unfinished checkpoint was read');
  return { ...rest, sha256, completed_at };
}
