import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../puzzles/user-error.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { provenance, puzzle } from './samples.ts';

describe('importAll', () => {
  it('keeps every field, with the provenance of the import and of the puzzle', () => {
    const folder = dataFolder();
    const store = openTestStore(folder);
    const row = puzzle('a', { name: '007bbfb7', tags: ['hard', 'easy'], provenance: { line: 3 } });
    expect(store.puzzles.importAll('mine', [row], { provenance })).toEqual({
      added: 1,
      duplicates: 0,
      symmetricTwins: 0,
    });
    store.close();
    expect(openTestStore(folder).puzzles.list({ collection: 'mine' })).toEqual([
      {
        ...row,
        id: row.content_hash.slice(0, 16),
        collection: 'mine',
        name: '007bbfb7',
        tags: ['easy', 'hard'],
        provenance: { ...provenance, line: 3 },
      },
    ]);
  });

  it('counts duplicates and twins, within the import and against what was there', () => {
    const { puzzles } = openTestStore();
    const a = puzzle('a');
    const twin = puzzle('turned a', { canonical_hash: a.canonical_hash });
    puzzles.importAll('one', [a, puzzle('b')], { provenance });
    const again = puzzles.importAll('one', [a, twin, puzzle('c'), puzzle('c')], { provenance });
    expect(again).toEqual({ added: 2, duplicates: 2, symmetricTwins: 1 });
    const elsewhere = puzzles.importAll('two', [twin, a], { provenance });
    expect(elsewhere).toEqual({ added: 2, duplicates: 0, symmetricTwins: 1 });
  });

  it('leaves nothing of an import that fails half way', () => {
    const { puzzles } = openTestStore();
    function* broken() {
      yield puzzle('a');
      throw new UserError('Line 2 is no puzzle.');
    }
    expect(() => puzzles.importAll('mine', broken(), { provenance })).toThrow('Line 2');
    expect(() => puzzles.list({ collection: 'mine' })).toThrow('There is no collection "mine"');
    expect(puzzles.list()).toEqual([]);
  });

  it.each(['', '   ', 'a\nb', 'x'.repeat(101)])('refuses the collection name %j', (name) => {
    const { puzzles } = openTestStore();
    expect(() => puzzles.importAll(name, [puzzle('a')], { provenance })).toThrow(UserError);
  });

  it.each(['', ' a', 'a\tb', 'x'.repeat(51)])('refuses the tag %j', (tag) => {
    const { puzzles } = openTestStore();
    expect(() => puzzles.importAll('c', [puzzle('a', { tags: [tag] })], { provenance })).toThrow(UserError);
    expect(puzzles.list()).toEqual([]);
  });

  it('takes ten thousand', () => {
    const { puzzles } = openTestStore();
    const rows = Array.from({ length: 10_000 }, (_, i) => puzzle(`number ${i}`));
    expect(puzzles.importAll('many', rows, { provenance }).added).toBe(10_000);
    expect(puzzles.list({ collection: 'many' }).map((row) => row.content_hash)).toEqual(
      rows.map((row) => row.content_hash),
    );
  });
});

describe('list and get', () => {
  it('filters by collection, family, size, tag and name, and pages', () => {
    const { puzzles } = openTestStore();
    const rows = [
      puzzle('a', { tags: ['x'], name: 'first' }),
      puzzle('b', { size: '9x9', tags: ['x', 'y'] }),
      puzzle('c', { family: 'maze' }),
    ];
    puzzles.importAll('one', rows, { provenance });
    puzzles.importAll('two', [puzzle('d', { tags: ['y'] })], { provenance });
    const texts = (filter: Parameters<typeof puzzles.list>[0]) =>
      puzzles.list(filter).map(({ content }) => (JSON.parse(content) as { text: string }).text);
    expect(texts({})).toEqual(['a', 'b', 'c', 'd']);
    expect(texts({ collection: 'one' })).toEqual(['a', 'b', 'c']);
    expect(texts({ family: 'sudoku' })).toEqual(['a', 'b', 'd']);
    expect(texts({ size: '9x9' })).toEqual(['b']);
    expect(texts({ tag: 'x' })).toEqual(['a', 'b']);
    expect(texts({ tag: 'y', collection: 'two' })).toEqual(['d']);
    expect(texts({ name: 'first' })).toEqual(['a']);
    expect(texts({ limit: 2 })).toEqual(['a', 'b']);
    expect(texts({ limit: 2, offset: 1 })).toEqual(['b', 'c']);
    expect(texts({ offset: 3 })).toEqual(['d']);
    expect(() => puzzles.list({ collection: 'three' })).toThrow(
      'There is no collection "three": there are one, two.',
    );
  });

  it('finds a puzzle by the beginning of its id', () => {
    const { puzzles } = openTestStore();
    const rows = Array.from({ length: 40 }, (_, i) => puzzle(String(i)));
    puzzles.importAll('one', rows, { provenance });
    const id = rows[5].content_hash.slice(0, 16);
    expect(puzzles.get(id).content).toBe(rows[5].content);
    expect(puzzles.get(id.slice(0, 12)).content).toBe(rows[5].content);
    expect(() => puzzles.get('nothing')).toThrow('There is no puzzle "nothing"');
    expect(() => puzzles.get('')).toThrow('There is no puzzle ""');
    // 40 ids share 16 first digits.
    const crowded = '0123456789abcdef'.split('').filter((digit) => {
      return rows.filter((row) => row.content_hash.startsWith(digit)).length > 1;
    });
    expect(() => puzzles.get(crowded[0])).toThrow('give more characters');
  });
});

describe('changeTags', () => {
  it('adds and removes, once each, for several puzzles or for none', () => {
    const { puzzles } = openTestStore();
    puzzles.importAll('one', [puzzle('a', { tags: ['old'] }), puzzle('b')], { provenance });
    const [a, b] = puzzles.list();
    puzzles.changeTags([a, b], { add: ['new', 'new', 'older'], remove: ['old', 'absent'] });
    expect(puzzles.list().map((row) => row.tags)).toEqual([
      ['new', 'older'],
      ['new', 'older'],
    ]);
    const missing = { collection: 'one', id: 'missing' };
    expect(() => puzzles.changeTags([a, missing], { remove: ['new'] })).toThrow(
      'There is no puzzle "missing"',
    );
    expect(puzzles.tags()).toEqual([
      { tag: 'new', count: 2 },
      { tag: 'older', count: 2 },
    ]);
  });
});
