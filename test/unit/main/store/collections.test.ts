import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../puzzles/user-error.ts';
import { openTestStore } from './data-folder.ts';
import { provenance, puzzle, runInput } from './samples.ts';

describe('collections', () => {
  it('are listed by family', () => {
    const { puzzles, collections } = openTestStore();
    puzzles.importAll('b', [puzzle('1'), puzzle('2', { family: 'maze' }), puzzle('3')], { provenance });
    puzzles.importAll('a', [puzzle('1')], { provenance });
    expect(collections.list()).toEqual([
      { name: 'b', family: 'maze', count: 1 },
      { name: 'b', family: 'sudoku', count: 2 },
      { name: 'a', family: 'sudoku', count: 1 },
    ]);
    expect(puzzles.collections()).toEqual(collections.list());
  });

  it('are renamed, and the runs follow', () => {
    const { puzzles, collections, runs } = openTestStore();
    puzzles.importAll('sudoku', [puzzle('1')], { provenance });
    puzzles.importAll('taken', [puzzle('1')], { provenance });
    const run = runs.create(runInput);
    collections.rename('sudoku', 'digits');
    expect(puzzles.list({ collection: 'digits' })).toHaveLength(1);
    expect(runs.get(run.id).collection).toBe('digits');
    collections.rename('digits', 'digits');
    expect(() => collections.rename('digits', 'taken')).toThrow('There is a collection "taken" already');
    expect(() => collections.rename('absent', 'x')).toThrow('There is no collection "absent"');
    expect(() => collections.rename('digits', '')).toThrow(UserError);
    expect(collections.list().map((row) => row.name)).toEqual(['digits', 'taken']);
  });

  it('are deleted with all that belongs to them, and nothing else', () => {
    const store = openTestStore();
    const { puzzles, collections, augmentations } = store;
    puzzles.importAll('gone', [puzzle('1', { tags: ['t'] }), puzzle('2')], { provenance });
    puzzles.importAll('kept', [puzzle('1', { tags: ['t'] })], { provenance });
    for (const row of puzzles.list()) augmentations.replace(row, [1, 2]);
    expect(collections.delete('gone')).toBe(2);
    expect(puzzles.list().map((row) => row.collection)).toEqual(['kept']);
    expect(puzzles.tags()).toEqual([{ tag: 't', count: 1 }]);
    expect(augmentations.list(puzzles.list()[0])).toEqual([1, 2]);
    expect(() => collections.delete('gone')).toThrow('There is no collection "gone": there are kept.');
    // The name is free again.
    expect(puzzles.importAll('gone', [puzzle('1')], { provenance }).added).toBe(1);
  });
});

describe('leaks', () => {
  it('finds the puzzles of one collection that have a twin in the other', () => {
    const { puzzles, collections } = openTestStore();
    const a = puzzle('a', { name: 'task a' });
    const turned = puzzle('turned a', { canonical_hash: a.canonical_hash, name: 'task A' });
    const mirrored = puzzle('mirrored a', { canonical_hash: a.canonical_hash });
    const b = puzzle('b');
    puzzles.importAll('training', [turned, a, puzzle('c')], { provenance });
    puzzles.importAll('evaluation', [mirrored, b, a], { provenance });
    const id = (row: { content_hash: string }) => row.content_hash.slice(0, 16);
    expect(collections.leaks('evaluation', 'training')).toEqual([
      { id: id(mirrored), name: null, twin_id: id(turned), twin_name: 'task A', is_identical: false },
      { id: id(a), name: 'task a', twin_id: id(a), twin_name: 'task a', is_identical: true },
    ]);
    expect(collections.leaks('training', 'evaluation').map((leak) => leak.name)).toEqual([
      'task A',
      'task a',
    ]);
    // Within itself: twins, but nobody is a twin of itself.
    expect(collections.leaks('training', 'training').map((leak) => leak.id)).toEqual([id(turned), id(a)]);
    expect(() => collections.leaks('training', 'absent')).toThrow(UserError);
  });
});

describe('augmentations', () => {
  it('keep recipes in order, replace them whole, and hold numbers beyond 32 bits', () => {
    const { puzzles, augmentations } = openTestStore();
    puzzles.importAll('one', [puzzle('1'), puzzle('2'), puzzle('3')], { provenance });
    const [first, second, third] = puzzles.list();
    augmentations.replace(first, [5, 3, 2 ** 53 - 1, 0]);
    augmentations.replace(second, [9]);
    expect(augmentations.list(first)).toEqual([5, 3, 2 ** 53 - 1, 0]);
    expect(augmentations.list(third)).toEqual([]);
    expect([...augmentations.listAll('one')]).toEqual([
      [first.id, [5, 3, 2 ** 53 - 1, 0]],
      [second.id, [9]],
    ]);
    augmentations.replace(first, [1]);
    expect(augmentations.list(first)).toEqual([1]);
    expect(() => augmentations.replace(first, [7, 0.5])).toThrow('0.5');
    expect(augmentations.list(first)).toEqual([1]);
    expect(() => augmentations.list({ collection: 'one', id: 'x' })).toThrow(UserError);
  });
});
