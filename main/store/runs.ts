import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';
import { StoreError } from './errors.ts';
import { toFiniteJson } from './json.ts';
import { isOwnerAlive, processStart } from './process-identity.ts';
import { pickOne, prefixRange } from './reference.ts';
import { queries, type RunStatus, type Schema } from './schema.ts';

const ID_LENGTH = 8;
const INTERRUPTED_REASON = 'the process that trained it ended without a word';

export interface RunInput {
  /** For people; the preset and a number when absent. */
  name?: string;
  preset: string;
  /** Plain data that JSON can hold: the run's whole configuration. */
  config: object;
  collection: string | null;
  seed: number;
  provider: string;
}

export interface RunRow {
  /** 8 hexadecimal digits. */
  id: string;
  name: string;
  preset: string;
  config: unknown;
  collection: string | null;
  seed: number;
  provider: string;
  status: RunStatus;
  /** One sentence or less, e.g. why it failed. */
  status_reason: string | null;
  /** The process that last claimed the run and has not released it; it need not live any more. */
  owner_pid: number | null;
  heartbeat_at: number | null;
  created_at: number;
  updated_at: number;
}

/** The right to train a run: whoever claims it later (once this owner is dead) gets another token. */
export interface RunClaim {
  readonly run_id: string;
  readonly pid: number;
  readonly token: string;
}

export class Runs {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /** A new run with status 'created'. @throws NonFiniteError when the configuration holds NaN or infinity */
  create(input: RunInput): RunRow {
    const config = toFiniteJson(input.config, "a run's configuration");
    return this.#connection.transaction(() => {
      const now = this.#now();
      const id = this.#freeId(`${input.preset} ${input.seed} ${config} ${now}`);
      const { preset, collection, seed, provider } = input;
      const name = input.name ?? `${preset}-${this.#countOf(preset) + 1}`;
      const row = { id, name, preset, config, collection, seed, provider };
      const status: RunStatus = 'created';
      this.#connection.run(
        queries.insertInto('runs').values({ ...row, status, created_at: now, updated_at: now }),
      );
      return this.get(id);
    });
  }

  /** @throws UserError when no run, or more than one, has an id that begins so. */
  get(idOrPrefix: string): RunRow {
    const { from, to } = prefixRange(idOrPrefix);
    const near = queries.selectFrom('runs').selectAll().where('id', '>=', from).where('id', '<', to);
    const rows = idOrPrefix === '' ? [] : this.#connection.all(near.orderBy('seq').limit(100));
    const ids = rows.map((row) => row.id);
    const id = pickOne('run', idOrPrefix, ids, '"tessera runs" lists the ones there are');
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new Error('internal: the picked run is not among its candidates');
    return this.#toRunRow(row);
  }

  /** Oldest first. */
  list(): RunRow[] {
    const rows = this.#connection.all(queries.selectFrom('runs').selectAll().orderBy('seq'));
    return rows.map((row) => this.#toRunRow(row));
  }

  /**
   * Makes the process `pid` the only one that may train the run, sets it 'running' and removes what a killed owner left
   * of an unfinished checkpoint. @throws StoreError 'run_taken' while another owner lives
   */
  claim(runId: string, owner: { pid: number; now?: number }): RunClaim {
    const now = owner.now ?? this.#now();
    return this.#connection.transaction(() => {
      const run = this.#row(runId);
      if (this.#isOwned(run, now)) throw taken(run);
      const start = processStart(owner.pid);
      const token = sha256(`${run.owner_token} ${owner.pid} ${start} ${now}`);
      const ownership = { owner_pid: owner.pid, owner_start: start, owner_token: token, heartbeat_at: now };
      this.#update(runId, { ...ownership, status: 'running', status_reason: null });
      this.#connection.run(
        queries.deleteFrom('checkpoints').where('run_id', '=', runId).where('completed_at', 'is', null),
      );
      return { run_id: runId, pid: owner.pid, token };
    });
  }

  /**
   * Says that the owner lives, every few seconds; `status` tells whether it trains or waits. A run that was taken for
   * interrupted (its owner had been asleep) comes back by this.
   * @throws StoreError 'run_taken' when the run has another owner by now: the caller must stop
   */
  heartbeat(claim: RunClaim, status?: 'running' | 'paused'): void {
    const now = this.#now();
    this.#connection.transaction(() => {
      const run = this.#ownRow(claim);
      if (status === undefined && run.status !== 'interrupted') {
        this.#update(claim.run_id, { heartbeat_at: now });
      } else {
        const changed = status ?? 'running';
        const reason = changed === run.status ? run.status_reason : null;
        this.#update(claim.run_id, { heartbeat_at: now, status: changed, status_reason: reason });
      }
    });
  }

  /** @throws StoreError 'run_taken' when the claim is not the run's last one. */
  assertOwned(claim: RunClaim): void {
    this.#ownRow(claim);
  }

  /** @throws StoreError 'not_found' */
  rename(runId: string, name: string): void {
    this.#connection.transaction(() => {
      this.#row(runId);
      this.#update(runId, { name });
    });
  }

  setStatus(runId: string, status: RunStatus, reason?: string): void {
    this.#connection.transaction(() => {
      this.#row(runId);
      this.#update(runId, { status, status_reason: reason ?? null });
    });
  }

  /** The owner is done: the run gets its last status and is free. @throws StoreError 'run_taken' */
  release(claim: RunClaim, status: RunStatus, reason?: string): void {
    this.#connection.transaction(() => {
      this.#ownRow(claim);
      const nobody = { owner_pid: null, owner_start: null, owner_token: null, heartbeat_at: null };
      this.#update(claim.run_id, { ...nobody, status, status_reason: reason ?? null });
    });
  }

  /** Sets runs 'interrupted' that stand as running or paused but whose owner is dead; returns their ids. */
  sweep(now: number = this.#now()): string[] {
    const unfinished = queries.selectFrom('runs').selectAll().where('status', 'in', ['running', 'paused']);
    const isDead = (run: Run) => !this.#isOwned(run, now);
    // Looked at first without the write lock: most sweeps find nothing.
    if (!this.#connection.all(unfinished).some(isDead)) return [];
    return this.#connection.transaction(() => {
      const ids = this.#connection
        .all(unfinished.orderBy('seq'))
        .filter(isDead)
        .map((run) => run.id);
      for (const id of ids) this.#update(id, { status: 'interrupted', status_reason: INTERRUPTED_REASON });
      return ids;
    });
  }

  /** The run with its metrics and checkpoints. @throws StoreError 'run_taken' while a process trains it */
  delete(runId: string): void {
    this.#connection.transaction(() => {
      const run = this.#row(runId);
      if (this.#isOwned(run, this.#now())) throw taken(run);
      this.#connection.run(queries.deleteFrom('runs').where('id', '=', runId));
    });
  }

  #isOwned(run: Run, now: number): boolean {
    if (run.owner_pid === null) return false;
    const heartbeatAt = run.heartbeat_at ?? run.created_at;
    return isOwnerAlive({ pid: run.owner_pid, start: run.owner_start, heartbeatAt }, now);
  }

  #ownRow(claim: RunClaim): Run {
    const run = this.#row(claim.run_id);
    if (run.owner_token !== claim.token) throw taken(run);
    return run;
  }

  #row(runId: string): Run {
    const run = this.#connection.get(queries.selectFrom('runs').selectAll().where('id', '=', runId));
    if (!run) throw new Error(`internal: there is no run with the id ${runId}`);
    return run;
  }

  #update(runId: string, values: Partial<Run>): void {
    const changes = { ...values, updated_at: this.#now() };
    this.#connection.run(queries.updateTable('runs').set(changes).where('id', '=', runId));
  }

  #countOf(preset: string): number {
    const count = queries
      .selectFrom('runs')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('preset', '=', preset);
    return this.#connection.get(count)?.count ?? 0;
  }

  #freeId(text: string): string {
    for (let attempt = 0; ; attempt++) {
      const id = sha256(`${text} ${attempt}`).slice(0, ID_LENGTH);
      const holder = queries.selectFrom('runs').select('id').where('id', '=', id);
      if (!this.#connection.get(holder)) return id;
    }
  }

  #toRunRow(run: Run): RunRow {
    const { id, name, preset, collection, seed, provider, status, status_reason } = run;
    const { owner_pid, heartbeat_at, created_at, updated_at } = run;
    const config = this.#connection.parseJson(run.config, `the configuration of run ${id}`);
    const described = { id, name, preset, config, collection, seed, provider, status, status_reason };
    return { ...described, owner_pid, heartbeat_at, created_at, updated_at };
  }
}

type Run = Omit<Schema['runs'], 'seq'> & { seq: number };

function taken(run: Run): StoreError {
  const holder = run.owner_pid === null ? 'was taken over' : `is being trained by process ${run.owner_pid}`;
  return new StoreError(`Run ${run.id} ${holder}: stop that one first, or follow it.`, 'run_taken');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
