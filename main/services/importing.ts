import { basename, extname } from 'node:path';
import { UserError } from '../../puzzles/user-error.ts';
import type { ImportResult, PuzzleInput } from '../store/puzzles.ts';
import type { Store } from '../store/store.ts';
import { readBounded } from './user-files.ts';
import { IMPORTERS, type ImportFile } from './importers.ts';

/** A file is read whole; what is larger is no collection of puzzles that this importer is made for. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

export interface ImportRequest {
  readonly files: readonly ImportFile[];
  /** Where all the puzzles go; without it each file fills a collection named like itself. */
  readonly collection?: string;
  readonly licence?: string;
}

/** What became of one file. */
export interface ImportedFile extends ImportResult {
  readonly file: string;
  readonly collection: string;
}

/**
 * Reads puzzle files into collections in one transaction: all of them, or on any error none.
 * @throws UserError naming the file, and the line where there is one.
 */
export function importFiles(
  store: Pick<Store, 'puzzles' | 'transaction'>,
  { files, collection, licence = 'unknown' }: ImportRequest,
  now: () => number = Date.now,
): ImportedFile[] {
  const read = files.map((file) => ({ name: file.name, rows: readPuzzles(file) }));
  return store.transaction(() =>
    read.map(({ name, rows }) => {
      const into = collection ?? basename(name, extname(name));
      const provenance = { source: basename(name), licence, file: name, created_at: now() };
      return { file: name, collection: into, ...store.puzzles.importAll(into, rows, { provenance }) };
    }),
  );
}

function readPuzzles(file: ImportFile): PuzzleInput[] {
  const importer = IMPORTERS.find((candidate) => candidate.recognises(file));
  if (importer) return [...importer.read(file)];
  const known = IMPORTERS.map(({ summary }) => summary).join('; ');
  throw new UserError(`${file.name} is none of the files that can be imported: ${known}.`);
}

/** @throws UserError when there is no such file, it is no file, or it is too large. */
export function readImportFile(path: string): ImportFile {
  const bytes = readBounded(path, MAX_FILE_BYTES);
  return importFile(path, bytes);
}

/** Bytes that came under a name. */
export function importFile(name: string, bytes: Uint8Array): ImportFile {
  return { name, bytes, text: textOf(bytes) };
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
