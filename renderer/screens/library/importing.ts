import type { ImportReport } from '../../../preload/contract/library.ts';
import { call } from '../../connection/machine.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';
import type { NamedFile } from './dropped-files.ts';

/** Sends files to the machine and tells what became of them; `collection` null = named by the files. */
export async function importNamed(files: readonly NamedFile[], collection: string | null): Promise<void> {
  if (files.length === 0) {
    toasts.show('There was no file in what you dropped.');
    return;
  }
  try {
    const report = await call((machine) =>
      machine.library.importFiles({
        files: files.map(({ file }) => file),
        names: files.map(({ name }) => name),
        collection,
      }),
    );
    tellReport(report);
  } catch (error) {
    toasts.fail(error);
  }
}

/** Tells what an import did, with the first of its notes. */
export function tellReport(report: ImportReport): void {
  toasts.show(reportText(report), { tone: 'good' });
  for (const note of report.notes.slice(0, 3)) toasts.show(note);
}

export function reportText({ collection, numAdded, numDuplicates, numSymmetricTwins }: ImportReport): string {
  const parts = [
    `${numAdded.toLocaleString('en')} ${numAdded === 1 ? 'puzzle' : 'puzzles'} added to ${collection}`,
  ];
  if (numDuplicates > 0) parts.push(`${numDuplicates.toLocaleString('en')} were there already`);
  if (numSymmetricTwins > 0) parts.push(`${numSymmetricTwins.toLocaleString('en')} are symmetric twins`);
  return `${parts.join('; ')}.`;
}
