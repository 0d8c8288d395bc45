import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { TesseraClient } from '../../../preload/contract/contract.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { ApartProcess, ApartRequest, ForkApart } from './fork.ts';

/** How long a kept process waits for the next call. */
const IDLE_MS = 600_000;

/**
 * Which procedures run in a process apart: 'kept', one that waits for the next such call, because a person clicks again;
 * 'once', one that is started for the call and ends with it, because it runs for minutes or reads bytes of unknown origin.
 */
export const APART: Readonly<Record<string, 'kept' | 'once'>> = {
  'train.costs': 'kept',
  'train.measure': 'once',
  'solve.think': 'kept',
  'solve.hint': 'kept',
  'solve.vote': 'kept',
  // Two that must meet in one process.
  'solve.adapt': 'kept',
  'solve.finishAdapting': 'kept',
  'library.importFiles': 'once',
  'train.importCheckpoint': 'once',
  'submit.predict': 'once',
  'submit.examine': 'once',
  'submit.fix': 'once',
};

type Procedure = (input: unknown, options: { signal?: AbortSignal | undefined }) => Promise<unknown>;

/** One process apart, and the calls it answers. */
class Colleague {
  readonly #process: ApartProcess;
  readonly #client: TesseraClient;
  #isGone = false;
  readonly #onChange: () => void;
  #numCalls = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(started: ApartProcess, { onGone, onChange }: { onGone: () => void; onChange: () => void }) {
    this.#process = started;
    this.#onChange = onChange;
    // Before oRPC listens: it then fails all calls in flight.
    started.onExit(() => {
      this.#isGone = true;
      clearTimeout(this.#idle);
      onGone();
    });
    this.#client = createORPCClient(new RPCLink({ port: portOf(started) }));
  }

  /** @param idleMs how long the process is kept after its last call */
  async call(path: readonly string[], input: unknown, signal: AbortSignal | undefined, idleMs: number) {
    this.#begin();
    try {
      const answer = await procedureAt(this.#client, path)(input, { signal });
      if (!isStream(answer)) return answer;
      this.#begin();
      return this.#stream(answer, idleMs);
    } catch (error) {
      throw this.#explained(error);
    } finally {
      this.#end(idleMs);
    }
  }

  kill(): void {
    this.#process.kill();
  }

  async *#stream(from: AsyncIterable<unknown>, idleMs: number): AsyncGenerator<unknown> {
    try {
      yield* from;
    } catch (error) {
      throw this.#explained(error);
    } finally {
      this.#end(idleMs);
    }
  }

  /** Whatever oRPC makes of a process that died. */
  #explained(error: unknown): unknown {
    return this.#isGone ? new UserError(DIED, 'process_died') : error;
  }

  #begin(): void {
    this.#numCalls++;
    clearTimeout(this.#idle);
  }

  #end(idleMs: number): void {
    // The process has a workplace of its own: what a call changed in the store is news for the windows here.
    this.#onChange();
    if (--this.#numCalls > 0 || this.#isGone) return;
    this.#idle = setTimeout(() => this.kill(), idleMs).unref();
  }
}

const DIED =
  'The process that computed this ended before it was done, perhaps for want of memory; nothing was lost, try again.';

/** The processes apart of one workplace. */
export class Apart {
  readonly #start: () => Colleague;
  readonly #all = new Set<Colleague>();
  #kept: Colleague | null = null;

  /** @param onChange told when a process apart may have changed puzzles or runs in the store */
  constructor(fork: ForkApart, request: ApartRequest, onChange: () => void) {
    this.#start = () => {
      const onGone = (): void => this.#forget(colleague);
      const colleague = new Colleague(fork(request), { onGone, onChange });
      this.#all.add(colleague);
      return colleague;
    };
  }

  /** Whether a procedure runs in a process apart. */
  takes(path: readonly string[]): boolean {
    return path.join('.') in APART;
  }

  /** Answers a procedure of APART, or throws what it throws. @throws UserError 'process_died' */
  call(path: readonly string[], input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (APART[path.join('.')] === 'once') return this.#start().call(path, input, signal, 0);
    this.#kept ??= this.#start();
    return this.#kept.call(path, input, signal, IDLE_MS);
  }

  /** Ends them all; calls in flight fail. */
  killAll(): void {
    for (const colleague of this.#all) colleague.kill();
  }

  #forget(colleague: Colleague): void {
    this.#all.delete(colleague);
    if (this.#kept === colleague) this.#kept = null;
  }
}

function procedureAt(client: TesseraClient, path: readonly string[]): Procedure {
  let found: unknown = client;
  for (const name of path) found = (found as Record<string, unknown>)[name];
  return found as Procedure;
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

/** As oRPC wants a port. */
function portOf(started: ApartProcess) {
  return {
    postMessage: (data: unknown) => started.postMessage(data),
    on(event: string, listener: (event?: { data: unknown }) => void) {
      if (event === 'message') started.onMessage((data) => listener({ data }));
      else started.onExit(() => listener());
    },
  };
}
