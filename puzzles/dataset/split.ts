import { UserError } from '../user-error.ts';
import { readFolderText, requireFile, textFile, type DatasetFile, type DatasetFolder } from './folder.ts';
import { metadataJson, readMetadata, SET_NAME, type OfficialMetadata } from './metadata.ts';
import {
  NPY_BYTES_PER_ELEMENT,
  NPY_HEADER_LIMIT,
  npyElements,
  npyHeader,
  readNpy,
  readNpyIntegers,
  readNpyLayout,
  writeNpy,
  type NpyLayout,
  type NpyType,
} from './npy.ts';

export type SplitName = 'train' | 'test';
/** The two arrays of rows: [N, seq_len] tokens. */
export type RowField = 'inputs' | 'labels';

/** Which rows belong together: the three small arrays of a split. */
export interface SplitLayout {
  /** [numPuzzles]. */
  readonly puzzleIdentifiers: Int32Array;
  /** [numPuzzles + 1] the row at which each puzzle begins. */
  readonly puzzleIndices: Int32Array;
  /** [numGroups + 1] the puzzle at which each group begins. */
  readonly groupIndices: Int32Array;
}

/** A split to be written. */
export interface SplitContent {
  readonly metadata: OfficialMetadata;
  readonly layout: SplitLayout;
  /** How tokens are kept in the file. */
  readonly dtype: NpyType;
  /** Every row in order, seq_len tokens each, anew at every call; the array may be overwritten by the next row. */
  rows(field: RowField): Iterable<Uint8Array | Int32Array>;
}

const CHUNK_BYTES = 1 << 20;

/** The files of one split, as numpy.save and json.dump write them. */
export function splitFiles(split: SplitName, content: SplitContent): DatasetFile[] {
  const { layout, metadata } = content;
  const small = (name: string, data: Int32Array): DatasetFile => ({
    path: arrayPath(split, name),
    chunks: () => [writeNpy({ dtype: 'int32', shape: [data.length], data })],
  });
  return [
    rowsFile(split, 'inputs', content),
    rowsFile(split, 'labels', content),
    small('puzzle_identifiers', layout.puzzleIdentifiers),
    small('puzzle_indices', layout.puzzleIndices),
    small('group_indices', layout.groupIndices),
    textFile(`${split}/dataset.json`, metadataJson(metadata)),
  ];
}

function arrayPath(split: SplitName, name: string): string {
  return `${split}/${SET_NAME}__${name}.npy`;
}

function rowsFile(split: SplitName, field: RowField, content: SplitContent): DatasetFile {
  const { dtype, layout, metadata } = content;
  const numRows = layout.puzzleIndices[layout.puzzleIndices.length - 1];
  const bytesPerRow = metadata.seq_len * NPY_BYTES_PER_ELEMENT[dtype];
  const rowsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / bytesPerRow));
  return {
    path: arrayPath(split, field),
    *chunks() {
      yield npyHeader(dtype, [numRows, metadata.seq_len]);
      let chunk = new Uint8Array(rowsPerChunk * bytesPerRow);
      let at = 0;
      for (const row of content.rows(field)) {
        chunk.set(npyElements(dtype, row), at);
        at += bytesPerRow;
        if (at < chunk.length) continue;
        yield chunk;
        chunk = new Uint8Array(rowsPerChunk * bytesPerRow);
        at = 0;
      }
      if (at > 0) yield chunk.subarray(0, at);
    },
  };
}

/** A split that was read: the small arrays in memory, rows where they lie. */
export interface OfficialSplit {
  readonly metadata: OfficialMetadata;
  readonly layout: SplitLayout;
  readonly numRows: number;
  /** Tokens of the rows [from, to), one after the other. @throws UserError for a token outside the vocabulary. */
  readRows(field: RowField, from: number, to: number): Uint8Array | Int32Array;
}

/** Is there such a split? */
export function hasSplit(folder: DatasetFolder, split: SplitName): boolean {
  return folder.has(`${split}/dataset.json`);
}

/** @throws UserError when a file is missing or damaged, or files contradict each other. */
export function readSplit(folder: DatasetFolder, split: SplitName): OfficialSplit {
  const source = `${folder.name}/${split}/dataset.json`;
  const metadata = readMetadata(readFolderText(folder, `${split}/dataset.json`), source);
  const layout: SplitLayout = {
    puzzleIdentifiers: readSmall(folder, split, 'puzzle_identifiers'),
    puzzleIndices: readSmall(folder, split, 'puzzle_indices'),
    groupIndices: readSmall(folder, split, 'group_indices'),
  };
  const fields = { inputs: rowsOf(folder, split, 'inputs'), labels: rowsOf(folder, split, 'labels') };
  const numRows = fields.inputs.shape[0];
  requireLayout(`${folder.name}/${split}`, metadata, layout, fields);
  return {
    metadata,
    layout,
    numRows,
    readRows(field, from, to) {
      const path = arrayPath(split, field);
      const { dtype, start } = fields[field];
      const bytesPerRow = metadata.seq_len * NPY_BYTES_PER_ELEMENT[dtype];
      const bytes = folder.read(path, start + from * bytesPerRow, start + to * bytesPerRow);
      const tokens = dtype === 'uint8' ? bytes : readNpyIntegers(bytes, dtype, `${folder.name}/${path}`);
      const stray = tokens.findIndex((token) => token < 0 || token >= metadata.vocab_size);
      if (stray === -1) return tokens;
      const row = from + Math.floor(stray / metadata.seq_len);
      throw new UserError(
        `${folder.name}/${path}: row ${row} holds the token ${tokens[stray]}, but the vocabulary has ${metadata.vocab_size}.`,
      );
    },
  };
}

function readSmall(folder: DatasetFolder, split: SplitName, name: string): Int32Array {
  const path = arrayPath(split, name);
  requireFile(folder, path);
  const { shape, data } = readNpy(folder.read(path), `${folder.name}/${path}`);
  if (shape.length === 1) return Int32Array.from(data);
  throw new UserError(`${folder.name}/${path} has ${shape.length} dimensions, not one.`);
}

function rowsOf(folder: DatasetFolder, split: SplitName, field: RowField): NpyLayout {
  const path = arrayPath(split, field);
  requireFile(folder, path);
  const numBytes = folder.numBytes(path);
  const layout = readNpyLayout(folder.read(path, 0, NPY_HEADER_LIMIT), numBytes, `${folder.name}/${path}`);
  if (layout.shape.length === 2) return layout;
  throw new UserError(`${folder.name}/${path} has ${layout.shape.length} dimensions, not two.`);
}

function requireLayout(
  source: string,
  { seq_len, vocab_size, num_puzzle_identifiers, total_groups }: OfficialMetadata,
  { puzzleIdentifiers, puzzleIndices, groupIndices }: SplitLayout,
  { inputs, labels }: Record<RowField, NpyLayout>,
): void {
  const fault =
    inputs.shape.join() !== labels.shape.join()
      ? 'inputs and labels have different shapes'
      : inputs.shape[1] !== seq_len
        ? `rows have ${inputs.shape[1]} tokens and dataset.json says ${seq_len}`
        : vocab_size < 1 || seq_len < 1
          ? 'dataset.json promises no tokens'
          : !isPartition(puzzleIndices, inputs.shape[0])
            ? 'puzzle_indices do not divide the rows'
            : puzzleIndices.length !== puzzleIdentifiers.length + 1
              ? 'there are not as many puzzle_identifiers as puzzles'
              : !isPartition(groupIndices, puzzleIdentifiers.length)
                ? 'group_indices do not divide the puzzles'
                : groupIndices.length !== total_groups + 1
                  ? `there are ${groupIndices.length - 1} groups and dataset.json says ${total_groups}`
                  : puzzleIdentifiers.some((one) => one < 0 || one >= num_puzzle_identifiers)
                    ? 'a puzzle identifier lies outside num_puzzle_identifiers'
                    : null;
  if (fault !== null) throw new UserError(`${source}: the files contradict each other: ${fault}.`);
}

/** 0, ..., total, never falling; a part may be empty only where nothing is asked of it. */
function isPartition(indices: Int32Array, total: number): boolean {
  return (
    indices.length > 0 &&
    indices[0] === 0 &&
    indices[indices.length - 1] === total &&
    indices.every((start, part) => part === 0 || start >= indices[part - 1])
  );
}
