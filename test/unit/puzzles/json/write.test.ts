import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../../puzzles/json/read.ts';
import { PythonFloat, writeJson } from '../../../../puzzles/json/write.ts';
import { goldenText, NO_DATASETS, whySkipped } from '../goldens.ts';

describe('writeJson', () => {
  it('is read back by JSON.parse and by readJson', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, noUnicodeString: false }), (text) => {
        const value = readJson(text, { onDuplicateKey: () => undefined });
        const written = writeJson(value);
        expect(readJson(written)).toEqual(value);
        expect(() => JSON.parse(written) as unknown).not.toThrow();
        expect(written).toMatch(/^[\x20-\x7f]*$/);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [new PythonFloat(1), '1.0'],
    [new PythonFloat(4.444444444444445), '4.444444444444445'],
    [1e16, '10000000000000000'],
    [new PythonFloat(1e16), '1e+16'],
    [new PythonFloat(0.0001), '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [2 ** 80, '1208925819614629174706176'],
    [-0.5, '-0.5'],
    ['é"\\\n\u2028', '"\\u00e9\\"\\\\\\n\\u2028"'],
    ['😀', '"\\ud83d\\ude00"'],
    [[1, null, true], '[1, null, true]'],
    [new Map([['b', 1] as const, ['1', 2] as const]), '{"b": 1, "1": 2}'],
    [[], '[]'],
    [new Map<string, number>(), '{}'],
  ])('writes %j as Python does', (value, text) => {
    expect(writeJson(value)).toBe(text);
  });

  it.skipIf(NO_DATASETS !== null)(
    `repeats files Python wrote byte for byte${whySkipped(NO_DATASETS)}`,
    () => {
      const files = [
        'arc_aug8/identifiers.json',
        'arc_aug8/test_puzzles.json',
        'arc_edge/test_puzzles.json',
        'eval/ABC_aggregated/submission.json',
        'eval/ABC_aggregated/votes.json',
        'src/arc-agi_training_challenges.json',
      ];
      for (const file of files) expect(writeJson(readJson(goldenText(file))), file).toBe(goldenText(file));
    },
  );
});
