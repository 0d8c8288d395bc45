import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { DatasetFolder } from '../../puzzles/dataset/folder.ts';
import { isDatasetFolder } from '../../puzzles/dataset/read.ts';
import { PUZZLE_EXTENSIONS } from '../../puzzles/import/format.ts';
import type { ImportFile } from '../../puzzles/import/import.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { readBounded, unreadable } from './user-files.ts';

/** Of one file, and of all files together; what is larger is no collection of puzzles. */
const MAX_BYTES = 256 * 1024 * 1024;
/** As many as a zip may hold. */
const MAX_FILES = 10_000;
const MAX_DEPTH = 16;

/** What lies under the paths somebody wants to import. */
export interface FoundFiles {
  readonly files: readonly ImportFile[];
  readonly datasets: readonly DatasetFolder[];
}

/**
 * Reads files, and folders with all that is in them: hidden entries are left alone, links are not followed, and official
 * datasets stay on disk to be read piece by piece.
 * @throws UserError when something cannot be read, or a limit is passed.
 */
export function readImportPaths(paths: readonly string[]): FoundFiles {
  const walk = new Walk();
  for (const path of paths) walk.add(path);
  if (walk.files.length + walk.datasets.length > 0) return walk;
  throw new UserError(`There is no file in ${paths.join(', ')}.`, 'not_found');
}

class Walk implements FoundFiles {
  readonly files: ImportFile[] = [];
  readonly datasets: DatasetFolder[] = [];
  #numBytes = 0;

  add(path: string): void {
    if (isFolder(path)) this.#addFolder(path, plainName(path), 0);
    else this.#addFile(path, plainName(path), false);
  }

  #addFolder(path: string, name: string, depth: number): void {
    const folder = diskFolder(path, name);
    if (isDatasetFolder(folder)) {
      this.datasets.push(folder);
      return;
    }
    if (depth > MAX_DEPTH) {
      throw new UserError(
        `${name} lies more than ${MAX_DEPTH} folders deep; import the inner folders by themselves.`,
      );
    }
    for (const entry of entriesOf(path)) {
      if (entry.name.startsWith('.')) continue;
      const [inner, innerName] = [join(path, entry.name), `${name}/${entry.name}`];
      if (entry.isDirectory()) this.#addFolder(inner, innerName, depth + 1);
      else if (entry.isFile() && isWorthReading(entry.name)) this.#addFile(inner, innerName, true);
      else this.#keep({ name: innerName, bytes: new Uint8Array(0), isFromFolder: true });
    }
  }

  #addFile(path: string, name: string, isFromFolder: boolean): void {
    this.#keep({ name, bytes: readBounded(path, MAX_BYTES), isFromFolder });
  }

  #keep(file: ImportFile): void {
    this.files.push(file);
    this.#numBytes += file.bytes.length;
    if (this.files.length > MAX_FILES) {
      throw new UserError(
        `There are more than ${MAX_FILES} files: import the folders one by one.`,
        'too_large',
      );
    }
    if (this.#numBytes > MAX_BYTES) {
      throw new UserError(
        `The files have more than ${MAX_BYTES / 1024 ** 2} MB together: import them in several turns.`,
        'too_large',
      );
    }
  }
}

/** Other files are no puzzles whatever is in them; they are only named. */
function isWorthReading(name: string): boolean {
  return PUZZLE_EXTENSIONS.test(name) || /\.zip$/i.test(name);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The path as written, with forward slashes; where its last folder is only '.' or '..', that folder by its own name,
 * because collections are called after it.
 */
function plainName(path: string): string {
  const parts = path.replaceAll('\\', '/').replace(/\/+$/, '').split('/');
  if (['', '.', '..'].includes(parts.at(-1) ?? '')) return basename(resolve(path)) || 'root';
  const parent = parts.at(-2);
  if (parent === '.' || parent === '..') return `${basename(dirname(resolve(path)))}/${parts.at(-1)}`;
  return parts.join('/');
}

/** A folder on disk of which only the pieces asked for are read. */
function diskFolder(path: string, name: string): DatasetFolder {
  const stats = (file: string) => statSync(join(path, file), { throwIfNoEntry: false });
  return {
    name,
    has: (file) => stats(file)?.isFile() ?? false,
    numBytes: (file) => stats(file)?.size ?? 0,
    read: (file, start = 0, end = Infinity) => readPiece(join(path, file), start, end),
  };
}

function readPiece(path: string, start: number, end: number): Uint8Array {
  const descriptor = openFile(path);
  try {
    const length = Math.max(0, Math.min(end, fstatSync(descriptor).size) - start);
    if (length > MAX_BYTES) {
      throw new UserError(
        `${path} is larger than the ${MAX_BYTES / 1024 ** 2} MB that can be read at once.`,
        'too_large',
      );
    }
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const numRead = readSync(descriptor, bytes, at, length - at, start + at);
      if (numRead === 0) throw new UserError(`${path} became shorter while it was read: try again.`);
      at += numRead;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}
