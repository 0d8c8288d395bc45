import { createHash } from 'node:crypto';
import type { PuzzleContent, PuzzleKey } from '../../../preload/contract/puzzles.ts';
import { NAME_SEPARATOR } from '../../../puzzles/arc/recipe.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import { alreadyThere, type Provenance, type PuzzleInput, type StoredPuzzle } from '../../store/puzzles.ts';
import type { Store } from '../../store/store.ts';
import { stillDistinct } from '../augmenting.ts';
import { inputOf } from './content.ts';

const MADE_HERE = 'made here';

export interface SaveRequest {
  readonly collection: string;
  readonly name: string | null;
  readonly content: PuzzleContent;
  readonly replaces: (PuzzleKey & { readonly revision: string }) | null;
  readonly basedOn: PuzzleKey | null;
}

/** Was it made in the workbench? Then it may be changed in place. */
export function isOwn({ provenance }: Pick<StoredPuzzle, 'provenance'>): boolean {
  return provenance.source === MADE_HERE || provenance.source.startsWith(`${MADE_HERE},`);
}

/** Another text after every change of name or content: what a second window holds against it. */
export function revisionOf({ name, content_hash }: Pick<StoredPuzzle, 'name' | 'content_hash'>): string {
  return createHash('sha256')
    .update(`${content_hash}\n${name ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}

/** One transaction: the puzzle is stored wholly, or nothing changes. @throws UserError saying what to mend */
export function savePuzzle(store: Store, request: SaveRequest): PuzzleKey {
  const { collection, name, content, replaces } = request;
  const input = inputOf(content, name);
  if (name !== null) checkTaskName(input, name);
  return store.transaction(() => {
    const old = replaces ? replaceable(store, replaces) : null;
    const key = { collection, id: input.content_hash.slice(0, 16) };
    if (name !== null && isTask(input)) checkNameIsFree(store, collection, name, old);
    if (old && old.collection === collection) {
      store.puzzles.replace(old, input);
      keepRecipes(store, key);
      return key;
    }
    const provenance = { ...provenanceOf(store, request, old), created_at: Date.now() };
    const tags = old?.tags ?? [];
    const { added } = store.puzzles.importAll(collection, [{ ...input, tags }], { provenance });
    if (added === 0) throw alreadyThere(collection);
    if (old) {
      store.augmentations.replace(key, store.augmentations.list(old));
      keepRecipes(store, key);
      store.library.remove([old]);
    }
    return key;
  });
}

/** @throws UserError when another window changed or removed it, or when it is not one's own */
function replaceable(
  store: Store,
  { revision, collection, id }: NonNullable<SaveRequest['replaces']>,
): StoredPuzzle {
  const stored = store.puzzles.find({ collection, id });
  if (!stored || revisionOf(stored) !== revision) {
    throw new UserError(
      'This puzzle was changed or removed in another window meanwhile: save yours as a new one, or open it anew.',
      'changed_meanwhile',
    );
  }
  if (!isOwn(stored)) throw new UserError('Only puzzles made here are changed in place: save it as a copy.');
  return stored;
}

function provenanceOf(
  store: Store,
  { basedOn }: SaveRequest,
  old: StoredPuzzle | null,
): Pick<Provenance, 'source' | 'licence'> {
  if (old) return old.provenance;
  const origin = basedOn && store.puzzles.find(basedOn);
  if (!origin) return { source: MADE_HERE, licence: 'own work' };
  const { source, licence } = origin.provenance;
  const title = origin.name ?? origin.id;
  return { source: `${MADE_HERE}, from ${title} of ${origin.collection} (${source})`, licence };
}

/** What the changed puzzle makes of its recipes may be twice the same now. */
function keepRecipes({ puzzles, augmentations }: Store, key: PuzzleKey): void {
  const puzzle = puzzles.find(key);
  const recipes = augmentations.list(key);
  if (puzzle && recipes.length > 0) augmentations.replace(key, stillDistinct(puzzle, recipes));
}

function isTask({ family }: PuzzleInput): boolean {
  return family === 'arc' || family === 'concept';
}

/** Submissions and datasets know an ARC task by its name. */
function checkTaskName(input: PuzzleInput, name: string): void {
  if (!isTask(input) || !name.includes(NAME_SEPARATOR)) return;
  throw new UserError(`The name of an ARC task cannot hold "${NAME_SEPARATOR}": choose another.`);
}

function checkNameIsFree(store: Store, collection: string, name: string, old: PuzzleKey | null): void {
  const isKnown = store.puzzles.collections().some((row) => row.name === collection);
  const others = isKnown ? store.puzzles.list({ collection, name, limit: 2 }) : [];
  const isFree = others.every((one) => one.id === old?.id && one.collection === old.collection);
  if (!isFree) {
    throw new UserError(
      `The collection "${collection}" has a task called "${name}" already: choose another name.`,
      'already_there',
    );
  }
}
