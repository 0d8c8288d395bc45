import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { filesUnder, repositoryRoot } from '../../house/files.ts';
import { badName, strangerIn } from '../../house/names.ts';

const files = filesUnder('.');
const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8');

describe('names in this repository', () => {
  it('say what the thing is', () => {
    expect(files.flatMap((file) => badName(file) ?? [])).toEqual([]);
  });

  it('name nobody’s machine and nobody who typed them', () => {
    const text = files.filter((file) =>
      /\.(ts|mts|m?js|svelte|css|html|json|md|sql|sh|yml|txt)$|\/run$/.test(file),
    );
    const found = text.flatMap((file) => {
      const stranger = strangerIn(read(file));
      return stranger ? [`${file}: ${stranger}`] : [];
    });
    expect(found).toEqual([]);
  });
});

describe('size', () => {
  it('leaves nine modules of ten under 300 lines', () => {
    const modules = files.filter((file) => /\.(ts|mjs|svelte)$/.test(file));
    const long = modules.map((file) => ({ file, numLines: read(file).split('\n').length - 1 }));
    const tooLong = long.filter(({ numLines }) => numLines >= 300);
    expect(tooLong.length, JSON.stringify(tooLong)).toBeLessThanOrEqual(modules.length / 10);
  });
});

describe('the rules', () => {
  it.each([
    'puzzles/utils.ts',
    'main/helpers/x.ts',
    'models/common.ts',
    'main/manager.ts',
    'puzzles/SolveGrid.ts',
  ])('refuse the name %s', (path) => {
    expect(badName(path)).not.toBeNull();
  });

  it.each([
    'puzzles/sudoku/rules.ts',
    'models/lowering/1-canonicalize.ts',
    'renderer/GridWall.svelte',
    'LICENSE',
  ])('allow the name %s', (path) => {
    expect(badName(path)).toBeNull();
  });

  it('see a path of somebody’s machine, and no other', () => {
    for (const folder of ['work', 'home/ada', 'Users/ada', 'root', 'tmp/x1']) {
      expect(strangerIn(`fine\nread('/${folder}/main/x.ts')`)).toMatch(/^line 2: /);
    }
    expect(
      strangerIn('see ../shared/work/x, https://example.org/work/x and ~/.local/share/tessera'),
    ).toBeNull();
  });
});
