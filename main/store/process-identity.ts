import { readFileSync } from 'node:fs';

/** Without a process's start to compare, its heartbeat must not be older than this. */
const STALE_HEARTBEAT_MS = 2 * 60_000;

export interface Owner {
  pid: number;
  /** What `processStart` said when the process took ownership. */
  start: string | null;
  heartbeatAt: number;
}

/**
 * Whether the very process that took ownership still lives. Where the system tells when a process started, that alone
 * decides: a pid that was given away again is not taken for the owner, and an owner that was merely asleep is not taken
 * for dead. Elsewhere the owner is alive while its pid is in use and its heartbeat is younger than two minutes.
 */
export function isOwnerAlive(owner: Owner, now: number): boolean {
  if (!isPidInUse(owner.pid)) return false;
  const start = processStart(owner.pid);
  if (start !== null && owner.start !== null) return start === owner.start;
  return process.platform !== 'linux' && now - owner.heartbeatAt <= STALE_HEARTBEAT_MS;
}

/** A text that differs between processes which had the same pid one after the other; null where the system tells none. */
export function processStart(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
  // proc(5): after the name in parentheses come the state and, 19 fields on, the start in ticks since boot.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isDead = fields[0] === 'Z' || fields[0] === 'X';
  return isDead ? null : (fields[19] ?? null);
}

function isPidInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') return true;
    throw error;
  }
}
