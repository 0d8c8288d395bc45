/** What can be wrong with a submission. */
export type ProblemCode =
  | 'bad_json'
  | 'too_large'
  | 'wrong_file'
  | 'duplicate_key'
  | 'unknown_id'
  | 'missing_id'
  | 'no_list'
  | 'wrong_count'
  | 'no_attempts'
  | 'missing_attempt'
  | 'unknown_key'
  | 'no_grid'
  | 'empty_grid'
  | 'ragged_grid'
  | 'bad_cell'
  | 'large_grid';

/** What is worth knowing though the file is accepted. */
export type NoteCode = 'equal_attempts' | 'other_order' | 'placeholder';

/** One thing found, with its place as far as it has one. */
export interface Finding<Code extends string = string> {
  readonly code: Code;
  /** One whole sentence for a person. */
  readonly sentence: string;
  readonly taskId?: string;
  /** From 0. */
  readonly testIndex?: number;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

export type Problem = Finding<ProblemCode>;
export type Note = Finding<NoteCode>;

/** Findings that are kept; the rest are only counted. */
const MAX_KEPT = 1000;

/** A list that stays small however bad the file is. */
export class Findings<Code extends string> {
  readonly kept: Finding<Code>[] = [];
  count = 0;

  add(finding: Finding<Code>): void {
    this.count++;
    if (this.kept.length < MAX_KEPT) this.kept.push(finding);
  }
}
