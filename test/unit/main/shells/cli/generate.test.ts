import { describe, expect, it } from 'vitest';

import { mazeFromContent } from '../../../../../puzzles/maze/content.ts';
import { pathLength } from '../../../../../puzzles/maze/maze.ts';
import { commandLine } from './command-line.ts';

const line = commandLine();

describe('tessera generate', () => {
  it('makes mazes of a size whose shortest path is long enough, the same for the same seed', async () => {
    const words = ['generate', 'maze', '--rows', '7', '--cols', '9', '--path', '11', '--count', '12'];
    const { out } = await line.run(...words, '--collection', 'm', '--seed', '5');
    expect(out).toBe('Added 12 7x9 mazes to m.\n');
    const [again] = await line.values(...words, '--collection', 'm', '--seed', '5');
    expect(again).toEqual({ collection: 'm', added: 0, duplicates: 12, symmetricTwins: 0 });
    for (const { content, size, difficulty } of await line.values('puzzles', '--collection', 'm')) {
      expect(size).toBe('7x9');
      const length = pathLength(mazeFromContent(content));
      expect(length).toBeGreaterThanOrEqual(11);
      expect(difficulty).toBe(length);
    }
  });

  it('makes tasks of the named families by turns, within the side', async () => {
    const families = ['gravity', 'tile'];
    const words = ['--count', '6', '--collection', 'c', '--max-side', '14'];
    await line.run('generate', 'concepts', '--family', ...families, ...words);
    const tasks = await line.values('puzzles', '--collection', 'c');
    expect(tasks.map(({ family, tags }) => [family, tags])).toEqual(
      Array.from({ length: 6 }, (_, index) => ['concept', [families[index % 2]]]),
    );
    const sides = tasks.map(({ size }) => Number.parseInt(String(size), 10));
    expect(Math.max(...sides)).toBeLessThanOrEqual(14);
  });

  it.each([
    [['maze', '--rows', '1', '--cols', '9', '--path', '3'], /^--rows must be a whole number from 2 to 30/],
    [
      ['maze', '--rows', '4', '--cols', '4', '--path', '99'],
      /^No 4 x 4 maze with a shortest path of 99 moves/,
    ],
    [['concepts', '--family', 'levitate'], /levitate/],
    [
      ['concepts', '--max-side', '31'],
      /^Concept tasks can be made for a longest side of 10 to 30 cells, not 31\./,
    ],
  ])('refuses %j in one sentence, and makes no collection', async (words, sentence) => {
    const ending = await line.run('generate', ...words, '--count', '2', '--collection', 'none');
    expect(ending).toMatchObject({
      exitCode: 2,
      out: '',
      message: expect.stringMatching(sentence) as string,
    });
    expect(await line.values('puzzles')).toEqual([]);
  });
});
