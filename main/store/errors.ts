import { UserError } from '../../puzzles/user-error.ts';

export type StoreErrorCode =
  | 'store_damaged'
  | 'store_busy'
  | 'store_in_use'
  | 'store_unusable'
  | 'store_too_new'
  | 'store_foreign'
  | 'disk_full'
  | 'migration_failed'
  | 'non_finite'
  | 'run_taken'
  | 'checkpoint_damaged';

/** The store cannot do what was asked, through no fault of the caller; `message` is one sentence for a person. */
export class StoreError extends UserError {
  constructor(message: string, code: StoreErrorCode, cause?: unknown) {
    super(message, code);
    this.name = 'StoreError';
    if (cause !== undefined) this.cause = cause;
  }
}

/** The disk (or the store's own byte limit) is full: nothing of the refused write remains, all earlier data stands. */
export class DiskFullError extends StoreError {
  constructor(path: string, cause?: unknown) {
    super(
      `The disk is full: ${path} could not grow, nothing stored before is lost; free some space and try again.`,
      'disk_full',
      cause,
    );
    this.name = 'DiskFullError';
  }
}

/** A NaN or an infinity was about to be stored; `where` names the tensor or the number. */
export class NonFiniteError extends StoreError {
  readonly where: string;

  constructor(where: string) {
    super(
      `${where} holds NaN or infinity and was not saved; the last saved checkpoint stands.`,
      'non_finite',
    );
    this.name = 'NonFiniteError';
    this.where = where;
  }
}

/** Whether the error says that database pages are broken (as opposed to locked, full or misused). */
export function isDamage(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'store_damaged';
}

export function damagedStore(path: string, reason: string, cause?: unknown): StoreError {
  const sentence = `The store ${path} is damaged (${reason}): close everything that uses it and start again, it will then be repaired.`;
  return new StoreError(sentence, 'store_damaged', cause);
}

/** Turns what SQLite reports about the world outside (disk, locks, damage) into a StoreError; our own bugs pass as they are. */
export function translateSqliteError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  const reason = (error as Error).message;
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return new DiskFullError(path, error);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return damagedStore(path, reason, error);
  }
  if (code.startsWith('SQLITE_BUSY')) {
    const sentence = `The store ${path} stayed locked by another process: wait until that one is done and try again.`;
    return new StoreError(sentence, 'store_busy', error);
  }
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|AUTH)/.test(code)) {
    const sentence = `The store ${path} cannot be read or written (${reason}): check the folder's permissions and the disk.`;
    return new StoreError(sentence, 'store_unusable', error);
  }
  return error;
}

/** Turns what the file system reports into a StoreError: a full disk, a folder that may not be written. */
export function translateFileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new DiskFullError(path, error);
  const sentence = `The store ${path} cannot be read or written (${error.message}): check the folder's permissions and the disk.`;
  return new StoreError(sentence, 'store_unusable', error);
}

function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'SqliteError' || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
