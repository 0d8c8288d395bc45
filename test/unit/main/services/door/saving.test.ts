import { describe, expect, it } from 'vitest';
import { drawRecipesFor } from '../../../../../main/services/augmenting.ts';
import { isOwn, revisionOf, savePuzzle, type SaveRequest } from '../../../../../main/services/door/saving.ts';
import type { Store } from '../../../../../main/store/store.ts';
import type { PuzzleContent, PuzzleKey } from '../../../../../preload/contract/puzzles.ts';
import { openTestStore, temporaryFolder } from '../../training/tiny-run.ts';

const grid = (cells: string, rows = 1) => ({ rows, cols: cells.length / rows, cells });
const task = (answer: string): PuzzleContent => ({
  family: 'arc',
  task: {
    train: [{ input: grid('1230', 2), output: grid(answer) }],
    test: [{ input: grid('45'), output: null }],
    isTestFirst: false,
  },
});
const SUDOKU = { family: 'sudoku', size: 4, solution: '1234341221434321' } as const;
const maze = (question: string, answer: string): PuzzleContent => {
  return { family: 'maze', rows: 2, cols: 3, question, answer };
};

function bench() {
  const store = openTestStore(temporaryFolder());
  const save = (content: PuzzleContent, rest: Partial<SaveRequest> = {}) =>
    savePuzzle(store, { collection: 'mine', name: 'one', content, replaces: null, basedOn: null, ...rest });
  return { store, save };
}

function open(store: Store, key: PuzzleKey) {
  const stored = store.puzzles.find(key);
  if (!stored) throw new Error('it is not there');
  return { stored, replaces: { ...key, revision: revisionOf(stored) } };
}

describe('saving from the workbench', () => {
  it('a changed puzzle keeps its place, tags and provenance; of its recipes those that differ', () => {
    const { store, save } = bench();
    const key = save(task('5'));
    save(task('6'), { name: 'two' });
    store.puzzles.changeTags([key], { add: ['good'] });
    const { stored, replaces } = open(store, key);
    const choice = { dihedral: true, colours: true, movesBlack: false, lines: false, seed: 1 };
    const { recipes } = drawRecipesFor(stored, choice, 20);
    store.augmentations.replace(key, [...recipes, recipes[0]]);
    const changed = save(task('7'), { replaces });
    expect(store.puzzles.list({ collection: 'mine' })).toMatchObject([
      { id: changed.id, name: 'one', tags: ['good'], provenance: stored.provenance },
      { name: 'two' },
    ]);
    expect(changed.id).not.toBe(key.id);
    expect(store.augmentations.list(changed)).toEqual(recipes);
  });

  it('of two windows the second is told, whether content or only the name changed; nothing is lost', () => {
    const { store, save } = bench();
    const { replaces } = open(store, save(task('5')));
    const renamed = save(task('5'), { name: 'better', replaces });
    expect(() => save(task('5'), { replaces })).toThrow(/changed or removed in another window/);
    const changed = save(task('8'), { name: 'better', replaces: open(store, renamed).replaces });
    expect(() => save(task('9'), { replaces })).toThrow(/changed or removed in another window/);
    expect(store.puzzles.list({ collection: 'mine' })).toMatchObject([{ id: changed.id, name: 'better' }]);
  });

  it('an imported puzzle is changed as a copy that says where it is from, under its licence', () => {
    const { store, save } = bench();
    const key = save(task('5'));
    const { stored } = open(store, key);
    store.puzzles.importAll('public', [{ ...stored, name: 'a1', provenance: {} }], {
      provenance: { source: 'ARC-AGI-1', licence: 'Apache-2.0', created_at: 1 },
    });
    const basedOn = { collection: 'public', id: key.id };
    const { replaces } = open(store, basedOn);
    expect(() => save(task('6'), { replaces })).toThrow(/save it as a copy/);
    const copy = open(store, save(task('6'), { name: 'a1 copy', basedOn })).stored;
    expect(copy.provenance).toMatchObject({
      source: 'made here, from a1 of public (ARC-AGI-1)',
      licence: 'Apache-2.0',
    });
    expect(isOwn(copy)).toBe(true);
    expect(isOwn(open(store, basedOn).stored)).toBe(false);
  });

  it('moves to another collection with tags and recipes', () => {
    const { store, save } = bench();
    const key = save(task('5'));
    store.puzzles.changeTags([key], { add: ['good'] });
    store.augmentations.replace(key, [1]);
    const moved = save(task('5'), { collection: 'other', replaces: open(store, key).replaces });
    expect(open(store, moved).stored).toMatchObject({ tags: ['good'], name: 'one' });
    expect(store.augmentations.list(moved)).toEqual([1]);
    expect(store.puzzles.list({ collection: 'mine' })).toEqual([]);
  });

  it.each([
    [
      'a task without a test',
      { ...task('1'), task: { train: [], test: [], isTestFirst: false } },
      /at least one/,
    ],
    ['a Sudoku with two solutions', { ...SUDOKU, givens: '1...............' }, /more than one solution/],
    ['a Sudoku whose givens are not of its solution', { ...SUDOKU, givens: '2234341221434321' }, /not fit/],
    ['a maze without a way', maze('S#G###', 'S#G###'), /no path leads/],
    ['a maze with a detour', maze('S G   ', 'S Gooo'), /3 moves|2 moves|wrong/],
  ] as const)('%s is refused and nothing is stored', (_, content, sentence) => {
    const { store, save } = bench();
    expect(() => save(content as PuzzleContent)).toThrow(sentence);
    expect(store.puzzles.list()).toEqual([]);
  });

  it('the same puzzle twice, the same task name twice and a name with ||| are refused', () => {
    const { store, save } = bench();
    const key = save(task('5'));
    expect(() => save(task('5'), { name: 'other' })).toThrow(/this very puzzle already/);
    expect(() => save(task('6'))).toThrow(/called "one" already/);
    expect(() => save(task('6'), { name: 'a|||b' })).toThrow(/cannot hold/);
    const other = open(store, save(task('6'), { name: 'two' }));
    expect(() => save(task('5'), { name: 'two', replaces: other.replaces })).toThrow(
      /this very puzzle already/,
    );
    expect(open(store, key).stored.name).toBe('one');
    expect(store.puzzles.list({ collection: 'mine' })).toHaveLength(2);
  });
});
