import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { parseSudokus } from '../../../../puzzles/sudoku/parse.ts';
import { formatCells, isSolvedGrid, matchesGivens } from '../../../../puzzles/sudoku/sudoku.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { CLASSIC, CLASSIC_SOLUTION, MADE, NO_REAL_FILE, readRealFile } from './puzzles.ts';

describe('parseSudokus', () => {
  it('reads one puzzle a line in all three sizes and solves it', () => {
    for (const size of [4, 6, 9] as const) {
      const text = MADE[size].map(({ givens }) => formatCells(givens)).join('\n');
      expect(parseSudokus(text).map(({ sudoku }) => sudoku)).toEqual(MADE[size]);
    }
  });

  it('takes 0 for a blank, Windows line ends, a byte order mark, comments and empty lines; counts lines', () => {
    const parsed = parseSudokus(`\uFEFF# from a book\r\n\r\n${CLASSIC.replaceAll('.', '0')}\r\n`);
    expect(parsed).toHaveLength(1);
    expect(parsed[0]).toMatchObject({ line: 3, source: null, rating: null });
    expect(formatCells(parsed[0].sudoku.solution)).toBe(CLASSIC_SOLUTION);
  });

  it.each([',', ';', ' ', '\t', ' , '])('reads the solution behind %j', (separator) => {
    const [{ sudoku }] = parseSudokus(CLASSIC + separator + CLASSIC_SOLUTION);
    expect(formatCells(sudoku.solution)).toBe(CLASSIC_SOLUTION);
  });

  it('reads the official CSV and others, columns in any order, quotes and commas inside them', () => {
    const official = `source,question,answer,rating\nkaggle,${CLASSIC},${CLASSIC_SOLUTION},7\n`;
    expect(parseSudokus(official)[0]).toMatchObject({ line: 2, source: 'kaggle', rating: 7 });
    const other = `"Solutions","quizzes",source\n${CLASSIC_SOLUTION},"${CLASSIC}","Smith, ""J"""\n`;
    expect(parseSudokus(other)[0]).toMatchObject({ source: 'Smith, "J"', rating: null });
    expect(formatCells(parseSudokus(`puzzle\n${CLASSIC}`)[0].sudoku.givens)).toBe(CLASSIC);
  });

  const twice = `55${CLASSIC.slice(2)}`;
  const wrongAnswer = `6${CLASSIC_SOLUTION.slice(1)}`;
  const header = 'source,question,answer,rating\n';
  it.each([
    ['', /^f\.txt has no puzzles: one puzzle of 16, 36 or 81 characters a line was expected\.$/],
    ['# nothing\n\n', /has no puzzles/],
    [`${CLASSIC}\n${CLASSIC.slice(1)}`, /^f\.txt, line 2: a Sudoku has 16, 36 or 81 cells, but .* 80 char/],
    [`${CLASSIC.slice(0, 80)}x`, /line 1: 'x' in row 9 column 9 is no digit from 1 to 9/],
    [`5${'.'.repeat(15)}`, /'5' in row 1 column 1 is no digit from 1 to 4/],
    [`😀${'.'.repeat(14)}`, /'😀' in row 1 column 1/],
    [twice, /breaks the rules: 5 stands twice in row 1, in row 1 column 1 and in row 1 column 2/],
    ['.'.repeat(81), /more than one solution; only puzzles with exactly one/],
    ['123.' + '....' + '...4' + '....', /the puzzle has no solution/],
    [`${CLASSIC},${wrongAnswer}`, /solution given is wrong: row 1 column 1 has 6, but .* has 5/],
    [`${CLASSIC},${CLASSIC}`, /solution given is wrong: row 1 column 3 is blank/],
    [`${CLASSIC},123`, /has 81 cells, but its solution has 3 characters/],
    [`${CLASSIC} ${CLASSIC_SOLUTION} 3`, /at most its solution were expected, but there are 3 parts/],
    [`a,b\n1,2`, /line 1: the CSV header needs a column 'question', but has only 'a,b'/],
    [`${header}a,${CLASSIC}`, /line 2: the header has 4 columns, but this line has 2/],
    [`${header}a,${CLASSIC},${CLASSIC_SOLUTION},hard`, /line 2: the rating must be a number, not 'hard'/],
    [`${header}"a,${CLASSIC},${CLASSIC_SOLUTION},1`, /line 2: the quotes in this CSV line do not match/],
  ])('refuses %j', (text, message) => {
    expect(() => parseSudokus(text, 'f.txt')).toThrow(UserError);
    expect(() => parseSudokus(text, 'f.txt')).toThrow(message);
  });

  it('ends in success or one UserError on 3,000 mutated files', () => {
    const random = randomFromSeed(17);
    const small = MADE[4].slice(0, 4);
    const rows = small.map(({ givens, solution }) => `s,${formatCells(givens)},${formatCells(solution)},3`);
    const files = [header + rows.join('\n'), small.map(({ givens }) => formatCells(givens)).join('\n')];
    let numRead = 0;
    for (let i = 0; i < 3000; i++) {
      const characters = [...files[i % 2]];
      for (let k = random.int(1, 3); k > 0; k--) {
        const at = random.int(0, characters.length - 1);
        characters.splice(at, random.int(0, 2), '01239.,;"\n\r\0x '.charAt(random.int(0, 14)));
      }
      try {
        for (const { sudoku } of parseSudokus(characters.join(''))) {
          expect(isSolvedGrid(sudoku.size, sudoku.solution)).toBe(true);
          expect(matchesGivens(sudoku.givens, sudoku.solution)).toBe(true);
        }
        numRead++;
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }
    expect(numRead).toBeGreaterThan(50);
  });

  it('reads 10,000 published puzzles, each with exactly one solution', (context) => {
    if (NO_REAL_FILE !== null) context.skip(NO_REAL_FILE);
    const text = readRealFile();
    const parsed = parseSudokus(text);
    expect(parsed).toHaveLength(10_000);
    expect(parsed.map(({ sudoku }) => formatCells(sudoku.givens)).join('\n')).toBe(text.trim());
    expect(parsed.every(({ sudoku }) => isSolvedGrid(9, sudoku.solution))).toBe(true);
    expect(parsed.every(({ sudoku }) => matchesGivens(sudoku.givens, sudoku.solution))).toBe(true);
  });
});
