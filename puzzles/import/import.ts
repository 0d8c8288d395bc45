import { folderOf, type DatasetFolder } from '../dataset/folder.ts';
import { PUZZLE_EXTENSIONS } from './format.ts';
import { Gathered, type PuzzleImport } from './gathered.ts';
import { isZip, openZip } from './zip.ts';

/** A file as the person gave it. */
export interface ImportFile {
  /** May hold folders ('training/007bbfb7.json'): they name collections of single tasks. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Found in a folder that was given whole: what is no puzzle is passed over with a note. */
  readonly isFromFolder?: boolean;
}

/**
 * Reads any mix of files given together: ARC tasks, challenges with their solutions in either order, Sudokus by lines or CSV,
 * mazes as text or CSV, official datasets, and zips of all that. All or nothing. `datasets` are official ones that lie
 * where they are and are read piece by piece, because they may be larger than memory.
 * @throws UserError for the first file that cannot be used.
 */
export function importPuzzles(
  files: readonly ImportFile[],
  datasets: readonly DatasetFolder[] = [],
): PuzzleImport {
  const gathered = new Gathered();
  for (const dataset of datasets) gathered.addDataset(dataset);
  const inDatasets = new Set<ImportFile>();
  for (const { folder, files: members } of datasetFolders(files.filter(({ bytes }) => !isZip(bytes)))) {
    gathered.addDataset(folder);
    for (const file of members) inDatasets.add(file);
  }
  for (const file of files) {
    if (inDatasets.has(file)) continue;
    if (isZip(file.bytes)) addZip(gathered, file);
    else gathered.addFile(file.name, file.bytes, file.isFromFolder ?? false);
  }
  return gathered.finish([...datasets, ...files].map(({ name }) => name));
}

function addZip(gathered: Gathered, { name, bytes }: ImportFile): void {
  const entries = openZip(bytes, name).map((entry) => ({ ...entry, name: `${name}/${entry.name}` }));
  const inDatasets = new Set<string>();
  for (const root of datasetRoots(entries.map((entry) => entry.name))) {
    const members = entries.filter((entry) => entry.name.startsWith(root));
    for (const entry of members) inDatasets.add(entry.name);
    const files = members.map((entry) => ({ path: entry.name.slice(root.length), bytes: entry.read() }));
    gathered.addDataset(folderOf(root.slice(0, -1), files));
  }
  for (const entry of entries) {
    if (inDatasets.has(entry.name)) continue;
    if (PUZZLE_EXTENSIONS.test(entry.name)) gathered.addFile(entry.name, entry.read(), true);
    else gathered.pass(entry.name);
  }
}

/** Folders that hold official datasets, among files that lie in memory. */
function datasetFolders(files: readonly ImportFile[]): { folder: DatasetFolder; files: ImportFile[] }[] {
  return datasetRoots(files.map(({ name }) => plainPath(name))).map((root) => {
    const members = files.filter(({ name }) => plainPath(name).startsWith(root));
    const content = members.map(({ name, bytes }) => ({ path: plainPath(name).slice(root.length), bytes }));
    return { folder: folderOf(root === '' ? 'The dataset' : root.slice(0, -1), content), files: members };
  });
}

function plainPath(name: string): string {
  return name.replaceAll('\\', '/');
}

/** What stands before 'train/dataset.json' or 'test/dataset.json' in names, each once. */
function datasetRoots(names: readonly string[]): string[] {
  const roots = names.flatMap((name) => {
    const [, root] = /^((?:.*\/)?)(?:train|test)\/dataset\.json$/.exec(name) ?? [];
    return root === undefined ? [] : [root];
  });
  return [...new Set(roots)];
}
