import { UserError } from '../../puzzles/user-error.ts';

const MAX_CANDIDATES_SHOWN = 5;

/**
 * The one thing a person means by the beginning of an id.
 * @param matches the ids that begin so (a few suffice), @param hint what to do when there is none.
 * @throws UserError 'not_found' or 'ambiguous', one sentence.
 */
export function pickOne(kind: string, reference: string, matches: readonly string[], hint: string): string {
  const exact = matches.find((id) => id === reference);
  if (exact !== undefined) return exact;
  const distinct = [...new Set(matches)];
  const [only] = distinct;
  if (distinct.length === 1 && only !== undefined) return only;
  if (distinct.length === 0) throw new UserError(`There is no ${kind} "${reference}": ${hint}.`, 'not_found');
  const shown = distinct.slice(0, MAX_CANDIDATES_SHOWN).join(', ');
  const more = distinct.length > MAX_CANDIDATES_SHOWN ? ', ...' : '';
  throw new UserError(
    `"${reference}" fits more than one ${kind} (${shown}${more}): give more characters.`,
    'ambiguous',
  );
}

/** The half-open range of texts that begin with `prefix`, for an index: from <= text < to. */
export function prefixRange(prefix: string): { from: string; to: string } {
  return { from: prefix, to: `${prefix}\u{10ffff}` };
}
