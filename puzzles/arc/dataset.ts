import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DatasetMetadata } from '../tokens.ts';
import { UserError } from '../user-error.ts';
import { ARC_VOCAB_SIZE, CANVAS_SIDES, canvasFor } from './encode.ts';
import { puzzleHash } from './hash.ts';
import { PuzzleIdentifiers } from './identifiers.ts';
import { IDENTITY_CODE } from './recipe.ts';
import { longestSide, pairsInFileOrder, type ArcTask, type TestPair } from './task.ts';

/** One task of a dataset with its augmentations. */
export interface ArcEntry {
  readonly task: ArcTask;
  /** Codes of its augmentations (recipe.ts), all different, IDENTITY_CODE first. */
  readonly codes: Uint32Array;
  /**
   * Where its test pairs go: 'train' to be learned as well (officially all but the test set), 'test' to be predicted. The
   * demonstrations are always learned.
   */
  readonly testPairs: 'train' | 'test';
}

export interface ArcDatasetOptions {
  /** Side of the canvas; by default the smallest of 10, 15, 20 and 30 that holds every grid. 30 is the official one. */
  canvas?: number;
  /** The first identifier given away; those below it are blank. Officially 1. */
  puzzleIdentifiersStart?: number;
  /** Identifiers that were given away elsewhere, as of an official checkpoint; new ones by default. */
  identifiers?: PuzzleIdentifiers;
}

/** One source task in a split: its puzzles are its augmentations, each with the same examples. */
export interface ArcGroup {
  readonly entry: ArcEntry;
  /** Examples in the order of the task's file; an answer is null only in the test split. */
  readonly pairs: readonly TestPair[];
  /** puzzle_identifiers of its augmentations, one a code. */
  readonly identifiers: Int32Array;
}

/**
 * Tasks, their augmentations and their identifiers, arranged as the official builder arranges them
 * (dataset/build_arc_dataset.py): one group a task, one puzzle an augmentation, and an identifier for every augmentation that
 * both splits share. Grids are kept once, however many augmentations there are.
 */
export class ArcDataset {
  readonly entries: readonly ArcEntry[];
  readonly canvas: number;
  readonly identifiers: PuzzleIdentifiers;
  readonly train: readonly ArcGroup[];
  readonly test: readonly ArcGroup[];
  #fingerprint: string | null = null;

  /** @throws UserError when there is no task, the canvas is too small, or codes are not as promised. */
  constructor(entries: readonly ArcEntry[], options: ArcDatasetOptions = {}) {
    if (entries.length === 0) throw new UserError('There is no ARC task to train on; import some first.');
    for (const { task, codes } of entries) requireCodes(task.id, codes);
    this.entries = entries;
    this.canvas = chooseCanvas(entries, options.canvas);
    this.identifiers = options.identifiers ?? new PuzzleIdentifiers(options.puzzleIdentifiersStart ?? 1);
    const identifiers = entries.map(({ task, codes }) => this.identifiers.assign(task.id, codes));
    const groupOf = (entry: ArcEntry, index: number, pairs: readonly TestPair[]): ArcGroup => ({
      entry,
      pairs,
      identifiers: identifiers[index],
    });
    this.train = entries.map((entry, index) => groupOf(entry, index, trainingPairs(entry)));
    this.test = entries.flatMap((entry, index) =>
      entry.testPairs === 'test' ? [groupOf(entry, index, entry.task.test)] : [],
    );
  }

  /** The official dataset.json of one split. */
  metadata(split: 'train' | 'test'): DatasetMetadata {
    const groups = this[split];
    const numPuzzles = totalPuzzles(groups);
    const numExamples = groups.reduce((sum, { entry, pairs }) => sum + entry.codes.length * pairs.length, 0);
    return {
      vocab_size: ARC_VOCAB_SIZE,
      seq_len: this.canvas * this.canvas,
      num_puzzle_identifiers: this.identifiers.count,
      total_groups: groups.length,
      mean_puzzle_examples: numPuzzles === 0 ? 0 : numExamples / numPuzzles,
    };
  }

  /** Equal for datasets of the same tasks, augmentations and canvas in the same order. */
  get fingerprint(): string {
    return (this.#fingerprint ??= fingerprintOf(this.entries, this.canvas));
  }
}

/** All augmentations of all groups: the official total_puzzles. */
export function totalPuzzles(groups: readonly ArcGroup[]): number {
  return groups.reduce((sum, { entry }) => sum + entry.codes.length, 0);
}

/** Officially an unknown answer is learned as [[0]]; here a pair without an answer is not learned at all. */
function trainingPairs({ task, testPairs }: ArcEntry): readonly TestPair[] {
  if (testPairs === 'test') return task.train;
  return pairsInFileOrder(task).filter(({ output }) => output !== null);
}

function requireCodes(taskId: string, codes: Uint32Array): void {
  if (codes[0] === IDENTITY_CODE && new Set(codes).size === codes.length) return;
  throw new UserError(
    `The augmentations of task ${taskId} must begin with the task as it is and hold none twice; draw them again.`,
  );
}

function chooseCanvas(entries: readonly ArcEntry[], wanted: number | undefined): number {
  const longest = entries.reduce((side, { task }) => Math.max(side, longestSide(task)), 0);
  const smallest = canvasFor(longest);
  if (wanted === undefined) return smallest;
  if (!(CANVAS_SIDES as readonly number[]).includes(wanted)) {
    throw new UserError(`The canvas can have a side of ${CANVAS_SIDES.join(', ')}, not ${String(wanted)}.`);
  }
  if (wanted < smallest) {
    throw new UserError(
      `A canvas of ${wanted}x${wanted} is too small: a grid has a side of ${longest}; choose ${smallest} or more.`,
    );
  }
  return wanted;
}

function fingerprintOf(entries: readonly ArcEntry[], canvas: number): string {
  const hash = sha256.create();
  hash.update(utf8ToBytes(`${canvas}`));
  for (const { task, codes, testPairs } of entries) {
    hash.update(utf8ToBytes(`\n${JSON.stringify(task.id)} ${testPairs} ${codes.length} ${puzzleHash(task)}`));
    const bytes = new Uint8Array(4 * codes.length);
    const view = new DataView(bytes.buffer);
    codes.forEach((code, index) => {
      view.setUint32(4 * index, code, true);
    });
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}
