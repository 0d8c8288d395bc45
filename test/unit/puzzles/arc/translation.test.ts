import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomTranslations } from '../../../../puzzles/arc/translation.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';

describe('random translations', () => {
  it('leave one example of a puzzle in the corner, and move every other one to anywhere it fits', () => {
    const sides = fc.record({ rows: fc.integer({ min: 1, max: 30 }), cols: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(fc.array(sides, { minLength: 1, maxLength: 6 }), fc.integer(), (examples, seed) => {
        const translations = randomTranslations(30, randomFromSeed(seed));
        translations.beginPuzzle(examples.length);
        const places = examples.map(({ rows, cols }, index) => ({
          ...translations.offset(index, rows, cols),
        }));
        expect(places.some(({ row, col }) => row === 0 && col === 0)).toBe(true);
        places.forEach(({ row, col }, index) => {
          expect(row >= 0 && row + examples[index].rows <= 30).toBe(true);
          expect(col >= 0 && col + examples[index].cols <= 30).toBe(true);
        });
      }),
    );
    const translations = randomTranslations(10, randomFromSeed(1));
    const seen = new Set<string>();
    for (let visit = 0; visit < 400; visit++) {
      translations.beginPuzzle(2);
      for (const example of [0, 1]) {
        const { row, col } = translations.offset(example, 8, 7);
        seen.add(`${row},${col}`);
      }
    }
    expect(seen.size).toBe(3 * 4);
  });
});
