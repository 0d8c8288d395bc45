import { arcFileKind, type ArcFileKind } from '../arc/parse.ts';
import {
  JsonSyntaxError,
  quoted,
  readJson,
  type DuplicateKey,
  type JsonObject,
  type JsonValue,
} from '../json/read.ts';
import { UserError } from '../user-error.ts';
import type { Findings, ProblemCode } from './findings.ts';

const WRONG_FILES: Record<Exclude<ArcFileKind, 'submission' | 'unknown'>, string> = {
  task: 'is a single task, not a submission',
  challenges: 'is a dataset (a challenges file), not a submission: it holds puzzles, not attempts',
  solutions: 'is a solutions file, not a submission: it holds one answer a test input, not two attempts',
  official_dataset: 'belongs to an official training dataset; it is not a submission',
};

/**
 * The JSON object of a submission, with repeated keys told of and the last value kept; null when the file is none, after
 * the reason was added to `problems`.
 */
export function readSubmissionJson(
  text: string,
  source: string,
  problems: Findings<ProblemCode>,
): JsonObject | null {
  const onDuplicateKey = ({ key, line, column }: DuplicateKey): void => {
    const sentence = `${source} has the key ${quoted(key)} twice in one object, again at line ${line}, column ${column}; only the last one counts.`;
    problems.add({ code: 'duplicate_key', sentence, line, column });
  };
  let json: JsonValue;
  try {
    json = readJson(text, { source, onDuplicateKey });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error instanceof JsonSyntaxError) {
      problems.add({ code: 'bad_json', sentence: error.message, line: error.line, column: error.column });
    } else problems.add({ code: 'too_large', sentence: error.message });
    return null;
  }
  const kind = arcFileKind(json);
  const reason =
    kind === 'submission' || (kind === 'unknown' && json instanceof Map)
      ? null
      : kind === 'unknown'
        ? 'is not a submission: an object of task ids was expected'
        : WRONG_FILES[kind];
  if (reason === null) return json as JsonObject;
  problems.add({ code: 'wrong_file', sentence: `${source} ${reason}.` });
  return null;
}
