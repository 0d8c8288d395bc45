import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { ByteSource } from '../../models/state/byte-source.ts';
import { UserError } from '../../puzzles/user-error.ts';

/** The bytes of a file the user named. @throws UserError when it cannot be read or has more than `maxBytes`. */
export function readBounded(path: string, maxBytes: number): Uint8Array {
  const descriptor = openFile(path);
  try {
    const { size } = fstatSync(descriptor);
    if (size > maxBytes) {
      const limit = Math.floor(maxBytes / 1024 ** 2);
      throw new UserError(
        `${path} has ${Math.ceil(size / 1024 ** 2)} MB; at most ${limit} MB can be read: split it.`,
      );
    }
    return readFileSync(descriptor);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens a file the user named, of any size, for `work`, which reads of it what it needs, and closes it whatever happens.
 * @throws UserError when it cannot be read, also in the midst of the work
 */
export async function withFile<T>(path: string, work: (file: ByteSource) => Promise<T>): Promise<T> {
  const descriptor = openFile(path);
  try {
    return await work({
      size: fstatSync(descriptor).size,
      read(start, into) {
        for (let done = 0; done < into.length;) {
          const numRead = readSync(descriptor, into, done, into.length - done, start + done);
          if (numRead === 0) {
            throw new UserError(
              `${path} became shorter while it was read: copy it and try again.`,
              'damaged',
            );
          }
          done += numRead;
        }
      },
    });
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

/** @returns the descriptor of a file, which is none of a folder or a device */
function openFile(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return descriptor;
  closeSync(descriptor);
  if (stats.isDirectory()) throw new UserError(`${path} is a folder: name a file in it.`);
  throw new UserError(`${path} is not a file: give a file on disk.`);
}

/** What a person is told of an error in reading a path; errors that are none of the file system stay as they are. */
export function unreadable(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new UserError(`There is no file ${path}.`, 'not_found');
  if (code === 'EACCES' || code === 'EPERM')
    return new UserError(`${path} may not be read: check its permissions.`);
  if (code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP')
    return new UserError(`${path} is not the name of a file.`);
  return error;
}

/**
 * Writes a file the user named, whole or not at all; an existing one is left alone. Returns how many bytes it has.
 * @throws UserError when it exists or cannot be written
 */
export function writeNewFile(path: string, content: Uint8Array | Iterable<Uint8Array>): number {
  let numBytes = 0;
  refuseExisting(path);
  const partial = `${path}.${process.pid}.partial`;
  try {
    const descriptor = openSync(partial, 'wx');
    try {
      for (const bytes of content instanceof Uint8Array ? [content] : content) {
        for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
        numBytes += bytes.length;
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, path);
    return numBytes;
  } catch (error) {
    rmSync(partial, { force: true });
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'string') throw error;
    throw new UserError(
      `${path} cannot be written (${code}): check the folder, its permissions and the disk.`,
      'unwritable',
    );
  }
}

/** @throws UserError when something of that name is there */
export function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new UserError(`${path} exists already: choose another name or remove it first.`, 'exists');
}
