import { LIMITS } from '../../../preload/contract/limits.ts';
import type { ImportReport } from '../../../preload/contract/library.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { Store } from '../../store/store.ts';
import { importFiles, leakSentence, type FilledCollection, type ImportOutcome } from '../importing.ts';

export interface BlobImport {
  readonly files: readonly Blob[];
  /** Relative path of each. */
  readonly names: readonly string[];
  readonly collection: string | null;
}

/** Files that came from a window, all or none. @throws UserError naming the file */
export async function importBlobs(
  store: Store,
  { files, names, collection }: BlobImport,
): Promise<ImportReport> {
  if (files.length !== names.length) throw new UserError('Every file of an import needs a name.');
  const numBytes = files.reduce((sum, file) => sum + file.size, 0);
  if (numBytes > LIMITS.importBytes) {
    const limit = LIMITS.importBytes / 1024 ** 2;
    throw new UserError(
      `These files have ${Math.ceil(numBytes / 1024 ** 2)} MB; at most ${limit} MB can be imported at once: take fewer, or use "tessera import".`,
    );
  }
  const read = await Promise.all(
    files.map(async (file, i) => ({
      name: names[i],
      bytes: new Uint8Array(await file.arrayBuffer()),
      // Only the files of a dropped folder come with a path.
      isFromFolder: names[i].includes('/'),
    })),
  );
  const request = { files: read, ...(collection === null ? {} : { collection }) };
  return importReport(importFiles(store, request));
}

/** What a window is told of an import. */
export function importReport({ filled, leaks, notes }: ImportOutcome): ImportReport {
  const sum = (value: (one: FilledCollection) => number): number =>
    filled.reduce((total, one) => total + value(one), 0);
  return {
    collection: [...new Set(filled.map((one) => one.collection))].join(', '),
    numAdded: sum((one) => one.added),
    numDuplicates: sum((one) => one.duplicates),
    numSymmetricTwins: sum((one) => one.symmetricTwins),
    notes: [...notes, ...leaks.map(leakSentence)],
  };
}
