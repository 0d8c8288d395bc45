import { readJson, type JsonObject } from '../json/read.ts';
import { PythonFloat, writeJson, type PythonValue } from '../json/write.ts';
import type { DatasetMetadata } from '../tokens.ts';
import { UserError } from '../user-error.ts';

/** The official dataset.json (puzzle_dataset.py, PuzzleDatasetMetadata). */
export interface OfficialMetadata extends DatasetMetadata {
  /** Puzzles of all groups; for Sudoku and mazes the official builders write the number of groups here. */
  total_puzzles: number;
}

/** Tokens and names that are the same in every official dataset. */
const CONSTANTS = { pad_id: 0, ignore_label_id: 0, blank_identifier_id: 0 } as const;
/** The only set the official builders write; its name begins the names of its arrays. */
export const SET_NAME = 'all';

/** Byte for byte as the official builder writes it. */
export function metadataJson(metadata: OfficialMetadata): string {
  const { vocab_size, seq_len, num_puzzle_identifiers, total_groups, mean_puzzle_examples, total_puzzles } =
    metadata;
  return writeJson(
    new Map<string, PythonValue>([
      ...Object.entries(CONSTANTS),
      ['vocab_size', vocab_size],
      ['seq_len', seq_len],
      ['num_puzzle_identifiers', num_puzzle_identifiers],
      ['total_groups', total_groups],
      ['mean_puzzle_examples', new PythonFloat(mean_puzzle_examples)],
      ['total_puzzles', total_puzzles],
      ['sets', [SET_NAME]],
    ]),
  );
}

/** @throws UserError when a field is missing or is not what the official loader needs. */
export function readMetadata(text: string, source: string): OfficialMetadata {
  const json = readJson(text, { source });
  if (!(json instanceof Map)) throw new UserError(`${source} is not the description of an official dataset.`);
  for (const [key, value] of Object.entries(CONSTANTS)) {
    if (json.get(key) === value) continue;
    throw new UserError(
      `${source}: "${key}" must be ${value}, as in every dataset of the official builders.`,
    );
  }
  const sets = json.get('sets');
  if (!Array.isArray(sets) || sets.length !== 1 || sets[0] !== SET_NAME) {
    throw new UserError(`${source}: "sets" must be ["${SET_NAME}"]; other sets are not read.`);
  }
  return {
    vocab_size: readCount(json, 'vocab_size', source),
    seq_len: readCount(json, 'seq_len', source),
    num_puzzle_identifiers: readCount(json, 'num_puzzle_identifiers', source),
    total_groups: readCount(json, 'total_groups', source),
    mean_puzzle_examples: readNumber(json, 'mean_puzzle_examples', source),
    total_puzzles: readCount(json, 'total_puzzles', source),
  };
}

function readCount(json: JsonObject, key: string, source: string): number {
  const value = readNumber(json, key, source);
  if (Number.isSafeInteger(value)) return value;
  throw new UserError(`${source}: "${key}" must be a whole number, not ${value}.`);
}

function readNumber(json: JsonObject, key: string, source: string): number {
  const value = json.get(key);
  if (typeof value === 'number' && value >= 0) return value;
  throw new UserError(`${source}: "${key}" must be a number from 0 on.`);
}
