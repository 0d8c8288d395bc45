import { UserError } from '../../puzzles/user-error.ts';
import { openStore, type Store } from '../store/store.ts';
import { controlAddresses } from './control-address.ts';
import type { TrainerEnd, TrainerEvent } from './events.ts';
import { bestCheckpoint } from './journal.ts';
import { launchNode, type Launch, type TrainerRefusal, type TrainerRequest } from './launch.ts';
import { TrainerLink } from './trainer-link.ts';

/** A run that some process trains: what it tells, and what it can be told. */
export interface TrainerHandle {
  readonly runId: string;
  /** Known once 'started' has come. */
  readonly pid: number;
  /**
   * Calls `listener` with every event from now on; what came before the first listener is kept for it. 'started' comes
   * first, 'ended' last, also when the trainer was killed. Returns what ends it.
   */
  on(listener: (event: TrainerEvent) => void): () => void;
  /** Commands are obeyed between two steps; one given before the trainer listens is sent when it does. */
  pause(): void;
  resume(): void;
  /** Saves what there is and ends the run. */
  stopAndKeep(): void;
  /** Ends the run as finished at that time, ms since 1970; null lifts it. */
  finishBy(at: number | null): void;
  /** Leaves the trainer alone: it goes on, and this process may end. `finished` then never settles. */
  detach(): void;
  /** How the run ended, once its trainer is gone. Rejects with a UserError where it could not begin. */
  readonly finished: Promise<TrainerEnd>;
}

/**
 * Trains a run, new or interrupted, in a process of its own, which outlives this one.
 * @param request `runId` in full
 * @param launch how processes are started here
 */
export function spawnTrainer(request: TrainerRequest, launch: Launch = launchNode): TrainerHandle {
  const { dataDir, runId } = request;
  const launched = launch(request);
  const { exited, unref } = launched;
  let isAlive = true;
  const link = new TrainerLink(
    controlAddresses(dataDir, runId),
    () => launched.pid,
    () => isAlive,
  );
  const finished = exited.then(async (refusal) => {
    isAlive = false;
    if (refusal) throw refusalError(refusal);
    await link.over;
    return endOf(link, dataDir, runId);
  });
  return handle(runId, () => launched.pid, link, finished, unref);
}

/**
 * Follows a run that another process trains.
 * @throws UserError 'not_training' when none does; 'not_found'
 */
export function attachTrainer({ dataDir, runId }: Pick<TrainerRequest, 'dataDir' | 'runId'>): TrainerHandle {
  const { id, owner_pid: pid } = withStore(dataDir, (store) => store.runs.get(runId));
  const isAlive = (): boolean => withStore(dataDir, (store) => isTrainedBy(store, id, pid));
  if (pid === null || !isAlive()) {
    throw new UserError(`Run ${id} is not being trained: resume it to go on.`, 'not_training');
  }
  const link = new TrainerLink(controlAddresses(dataDir, id), () => pid, isAlive);
  const finished = link.over.then(() => endOf(link, dataDir, id));
  return handle(
    id,
    () => pid,
    link,
    finished,
    () => undefined,
  );
}

function handle(
  runId: string,
  pidOf: () => number | undefined,
  link: TrainerLink,
  finished: Promise<TrainerEnd>,
  unref: () => void,
): TrainerHandle {
  // Whoever only listens to events need not handle it.
  finished.catch(() => undefined);
  return {
    runId,
    get pid() {
      const pid = pidOf();
      if (pid === undefined) throw new Error(`internal: the trainer of run ${runId} has no process yet`);
      return pid;
    },
    on: (listener) => link.on(listener),
    pause: () => link.send({ type: 'pause' }),
    resume: () => link.send({ type: 'resume' }),
    stopAndKeep: () => link.send({ type: 'stop' }),
    finishBy: (at) => link.send({ type: 'finish-by', at }),
    detach() {
      link.close();
      unref();
    },
    finished,
  };
}

/** What the trainer said when it ended; where it died without a word, what the store knows. Never settles once detached. */
function endOf(link: TrainerLink, dataDir: string, runId: string): TrainerEnd | Promise<TrainerEnd> {
  if (link.isClosed) return new Promise(() => undefined);
  if (link.ended) return link.ended;
  const end = withStore(dataDir, (store) => {
    store.runs.sweep();
    const { status, status_reason: reason } = store.runs.get(runId);
    return { status, reason, best: bestCheckpoint(store, runId) };
  });
  link.tell({ type: 'ended', ...end });
  return end;
}

function isTrainedBy(store: Store, runId: string, pid: number | null): boolean {
  store.runs.sweep();
  const { owner_pid, status } = store.runs.get(runId);
  return owner_pid === pid && (status === 'running' || status === 'paused');
}

function withStore<T>(dataDir: string, work: (store: Store) => T): T {
  const store = openStore(dataDir);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function refusalError({ message, code }: TrainerRefusal): Error {
  return code === null ? new Error(message) : new UserError(message, code);
}
