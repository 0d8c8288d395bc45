import { UserError } from '../user-error.ts';
import { utf8Bytes, utf8Text } from '../utf8.ts';

/** A file to be written; large ones are made piece by piece. */
export interface DatasetFile {
  /** Relative to the folder, with forward slashes: 'train/all__inputs.npy'. */
  readonly path: string;
  /** The bytes from the beginning, anew at every call. */
  chunks(): Iterable<Uint8Array>;
}

/** A folder to be read, wherever it lies: on disk, in a zip, in memory. */
export interface DatasetFolder {
  /** What messages call it. */
  readonly name: string;
  has(path: string): boolean;
  numBytes(path: string): number;
  /** The bytes [start, end) of a file that is there; by default all of them. */
  read(path: string, start?: number, end?: number): Uint8Array;
}

export function textFile(path: string, text: string): DatasetFile {
  return { path, chunks: () => [utf8Bytes(text)] };
}

/** All bytes of a file in one piece. */
export function fileBytes(file: DatasetFile): Uint8Array {
  const chunks = [...file.chunks()];
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A folder in memory. */
export function folderOf(
  name: string,
  files: Iterable<{ readonly path: string; readonly bytes: Uint8Array }>,
): DatasetFolder {
  const byPath = new Map(Array.from(files, ({ path, bytes }) => [path, bytes]));
  const bytesOf = (path: string): Uint8Array => {
    const bytes = byPath.get(path);
    if (bytes === undefined) throw new Error(`internal: ${path} is not in the folder ${name}`);
    return bytes;
  };
  return {
    name,
    has: (path) => byPath.has(path),
    numBytes: (path) => bytesOf(path).length,
    read: (path, start = 0, end = Infinity) => bytesOf(path).subarray(start, end),
  };
}

/** @throws UserError when the file is missing or is no UTF-8 text. */
export function readFolderText(folder: DatasetFolder, path: string): string {
  requireFile(folder, path);
  const text = utf8Text(folder.read(path));
  if (text === null) throw new UserError(`${folder.name}/${path} is no UTF-8 text.`);
  return text;
}

/** @throws UserError when the file is missing. */
export function requireFile(folder: DatasetFolder, path: string): void {
  if (folder.has(path)) return;
  throw new UserError(
    `${folder.name} has no ${path}, which an official dataset needs; copy the whole folder and try again.`,
    'not_found',
  );
}
