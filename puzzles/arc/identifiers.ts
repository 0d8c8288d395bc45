import { readJson } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import { augmentationName, parseAugmentationName } from './recipe.ts';

/** What an unused identifier is called in the official identifiers.json. */
export const BLANK_NAME = '<blank>';

/** Consecutive identifiers that belong to consecutive codes of one task. */
export interface IdentifierRange {
  readonly start: number;
  readonly taskId: string;
  readonly codes: readonly number[] | Uint32Array;
}

/** The names in the text of an official identifiers.json. @throws UserError when it is no list of names */
export function parseIdentifierNames(text: string, source: string): string[] {
  const json = readJson(text, { source });
  if (Array.isArray(json) && json.every((name) => typeof name === 'string')) return json;
  throw new UserError(`${source} is not a list of names.`);
}

/**
 * Numbers augmentations as the official builder does: from the first identifier on, in the order they are met, one for every
 * name; a task that comes again (in another subset) keeps the identifiers of the augmentations it shares. A million names
 * cost no more memory than their codes.
 */
export class PuzzleIdentifiers {
  readonly start: number;
  readonly #ranges: IdentifierRange[] = [];
  readonly #rangesOfTask = new Map<string, IdentifierRange[]>();
  #next: number;

  constructor(start: number) {
    if (!Number.isSafeInteger(start) || start < 1) {
      throw new UserError(
        `The first puzzle identifier must be a whole number from 1 on, not ${String(start)}.`,
      );
    }
    this.start = start;
    this.#next = start;
  }

  /**
   * The identifiers that an official identifiers.json gives, each where it stands; of a name that comes twice the first.
   * @throws UserError for a name that is not of the official form
   */
  static fromNames(names: readonly string[]): PuzzleIdentifiers {
    const ranges: { start: number; taskId: string; codes: number[] }[] = [];
    const seen = new Set<string>();
    names.forEach((name, identifier) => {
      if (name === BLANK_NAME || seen.has(name)) return;
      seen.add(name);
      const { taskId, code } = parseAugmentationName(name);
      const last = ranges.at(-1);
      if (last?.taskId === taskId && last.start + last.codes.length === identifier) last.codes.push(code);
      else ranges.push({ start: identifier, taskId, codes: [code] });
    });
    return PuzzleIdentifiers.fromRanges(ranges, names.length);
  }

  /** What `ranges` and `count` of others say. */
  static fromRanges(ranges: readonly IdentifierRange[], count: number): PuzzleIdentifiers {
    const identifiers = new PuzzleIdentifiers(Math.max(1, ranges[0]?.start ?? 1));
    for (const range of ranges) identifiers.#add(range);
    identifiers.#next = count;
    return identifiers;
  }

  /** In the order of the identifiers. */
  get ranges(): readonly IdentifierRange[] {
    return this.#ranges;
  }

  /** The codes of a task that have an identifier, in the order of these. */
  codesOf(taskId: string): number[] {
    return (this.#rangesOfTask.get(taskId) ?? []).flatMap(({ codes }) => [...codes]);
  }

  /** The official num_puzzle_identifiers: the blank ones are counted. */
  get count(): number {
    return this.#next;
  }

  /** The identifiers of a task's augmentations, new ones where they were not met before. */
  assign(taskId: string, codes: Uint32Array): Int32Array {
    const ranges = this.#rangesOfTask.get(taskId);
    if (ranges === undefined) {
      const first = this.#next;
      this.#add({ start: first, taskId, codes });
      return Int32Array.from(codes, (_, index) => first + index);
    }
    const known = new Map(
      ranges.flatMap((range) => Array.from(range.codes, (code, index) => [code, range.start + index])),
    );
    const fresh = Array.from(codes).filter((code) => !known.has(code));
    fresh.forEach((code, index) => known.set(code, this.#next + index));
    if (fresh.length > 0) this.#add({ start: this.#next, taskId, codes: fresh });
    return Int32Array.from(codes, (code) => known.get(code) as number);
  }

  /** The official name of an identifier; '<blank>' for one that nobody has. */
  nameOf(identifier: number): string {
    const found = this.find(identifier);
    return found === null ? BLANK_NAME : augmentationName(found.taskId, found.code);
  }

  /** The task and augmentation of an identifier, or null. */
  find(identifier: number): { taskId: string; code: number } | null {
    let low = 0;
    let high = this.#ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { start, taskId, codes } = this.#ranges[middle];
      if (identifier < start) high = middle - 1;
      else if (identifier >= start + codes.length) low = middle + 1;
      else return { taskId, code: codes[identifier - start] };
    }
    return null;
  }

  /** The identifier of an augmentation, or null. */
  identifierOf(taskId: string, code: number): number | null {
    for (const { start, codes } of this.#rangesOfTask.get(taskId) ?? []) {
      const index = codes.indexOf(code);
      if (index !== -1) return start + index;
    }
    return null;
  }

  /** identifiers.json, name by name: blank ones first. */
  *names(): Generator<string> {
    for (let identifier = 0; identifier < this.start; identifier++) yield BLANK_NAME;
    for (const { taskId, codes } of this.#ranges) {
      for (const code of codes) yield augmentationName(taskId, code);
    }
  }

  #add(range: IdentifierRange): void {
    this.#ranges.push(range);
    const ranges = this.#rangesOfTask.get(range.taskId);
    if (ranges === undefined) this.#rangesOfTask.set(range.taskId, [range]);
    else ranges.push(range);
    this.#next += range.codes.length;
  }
}

/** What the evaluator needs of identifiers.json: the augmentation behind an identifier, null where it is blank or unknown. */
export function nameLookup(
  names: readonly string[],
): (identifier: number) => { taskId: string; code: number } | null {
  return (identifier) => {
    const name = names.at(identifier);
    return name === undefined || name === BLANK_NAME ? null : parseAugmentationName(name);
  };
}
