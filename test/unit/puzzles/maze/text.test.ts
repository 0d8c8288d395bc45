import { describe, expect, it } from 'vitest';
import { mazeFromContent, mazeToContent } from '../../../../puzzles/maze/content.ts';
import { formatMazeCsv, parseMazeCsv } from '../../../../puzzles/maze/csv.ts';
import { generateMazes } from '../../../../puzzles/maze/generate.ts';
import { cellsToString, mazeSize, pathLength } from '../../../../puzzles/maze/maze.ts';
import { formatMazeText, parseMazeText } from '../../../../puzzles/maze/text.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const mazes = generateMazes(5, { rows: 7, cols: 7, minPathLength: 8 }, randomFromSeed(3));

describe('maze text', () => {
  it('reads blocks, solves them and writes them back', () => {
    const text = 'S #\n. G\n\n#S  \r\n # G\n';
    const [first, second] = parseMazeText(text);
    expect(mazeSize(first)).toBe('2x3');
    expect(cellsToString(first.solution)).toBe('So# oG');
    expect(pathLength(first)).toBe(3);
    expect(mazeSize(second)).toBe('2x4');
    expect(parseMazeText(formatMazeText(first, { solved: false }))[0]).toEqual(first);
  });

  it('round trips solved and unsolved mazes', () => {
    const text = mazes.map((maze) => formatMazeText(maze, { solved: true })).join('\n');
    expect(parseMazeText(text)).toEqual(mazes);
    const unsolved = mazes.map((maze) => formatMazeText(maze, { solved: false })).join('\n');
    expect(parseMazeText(unsolved)).toEqual(mazes);
  });

  it.each([
    ['', /empty/],
    ['S G\n #', /line 2 has 2 cells and line 1 has 3/],
    ['SxG\n   ', /line 1: character "x" at position 2/],
    ['S  \n   ', /0 cells G/],
    ['S S\n  G', /2 cells S/],
    ['S#G\n###', /no path leads from S to G/],
    ['SG', /1 x 2; sides go from 2 to 30/],
    [`S${' '.repeat(40)}G\n${' '.repeat(42)}`, /2 x 42/],
    ['SoG\n   \n   \n\nS  o\nooG ', /line 5: the answer is wrong: 1 marked cell/],
    ['SoG \n  o \n', /line 1: the answer is wrong/],
  ])('refuses %j', (text, message) => {
    expect(() => parseMazeText(text)).toThrow(UserError);
    expect(() => parseMazeText(text)).toThrow(message);
  });
});

describe('maze CSV', () => {
  it('round trips', () => {
    const csv = formatMazeCsv(mazes, 'made-here');
    const rows = parseMazeCsv(csv.replaceAll('\n', '\r\n'));
    expect(rows.map(({ maze }) => maze)).toEqual(mazes);
    expect(rows[1]).toMatchObject({ source: 'made-here', line: 3 });
  });

  it.each([
    ['question,answer\n', /must begin with the line source,question,answer,rating; found "question,answer"/],
    ['source,question,answer,rating\n', /holds no maze/],
    ['source,question,answer,rating\na,b,c\n', /line 2 has 3 fields/],
    ['source,question,answer,rating\n\na,S  G ,S  G ,1\n', /line 3: the question has 5 cells/],
    ['source,question,answer,rating\na,S  G,SooG,1\n', /line 2: the answer is wrong: 1 marked cell/],
    ['source,question,answer,rating\na,S  G,S  G,1\n', /do not join/],
    ['source,question,answer,rating\na,S  G,S# G,1\n', /cell at row 1, column 2 was changed/],
    ['source,question,answer,rating\na,S oG,S oG,1\n', /question already holds a path/],
  ])('refuses %j', (csv, message) => {
    expect(() => parseMazeCsv(csv)).toThrow(UserError);
    expect(() => parseMazeCsv(csv)).toThrow(message);
  });

  it('ends in success or one UserError on 2,000 mutated files', () => {
    const random = randomFromSeed(11);
    const files = [
      { text: formatMazeCsv(mazes, 's'), parse: parseMazeCsv },
      { text: mazes.map((maze) => formatMazeText(maze, { solved: true })).join('\n'), parse: parseMazeText },
    ];
    for (let i = 0; i < 2000; i += 1) {
      const { text, parse } = files[i % 2];
      const chars = [...text];
      for (let k = random.int(1, 4); k > 0; k -= 1) {
        const at = random.int(0, chars.length - 1);
        const alphabet = '# SGo.,"\n\r\0x';
        chars.splice(at, random.int(0, 2), alphabet.charAt(random.int(0, alphabet.length - 1)));
      }
      try {
        expect(parse(chars.join('')).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }
  });
});

describe('stored maze', () => {
  it('round trips through JSON and refuses damage', () => {
    const content = mazeToContent(mazes[0]);
    expect(mazeFromContent(JSON.parse(JSON.stringify(content)))).toEqual(mazes[0]);
    for (const damaged of [null, 3, {}, { ...content, rows: 6 }, { ...content, answer: content.question }]) {
      expect(() => mazeFromContent(damaged)).toThrow(UserError);
    }
  });
});
