import { describe, expect, it } from 'vitest';

import {
  ago,
  bar,
  duration,
  figure,
  fitParts,
  percent,
  sparkline,
  table,
} from '../../../../../main/shells/cli/figures.ts';

describe('figures in a terminal', () => {
  it('fill a bar in eighths of a character, never beyond its width', () => {
    expect(bar(0, 4)).toBe('░░░░');
    expect(bar(0.5, 4)).toBe('██░░');
    expect(bar(1 / 32, 4)).toBe('▏░░░');
    expect(bar(31 / 32, 4)).toBe('███▉');
    expect(bar(1, 4)).toBe('████');
    expect(bar(7, 4)).toBe('████');
    expect(bar(-1, 4)).toBe('░░░░');
  });

  it('draw a curve no wider than asked, from the first value to the last', () => {
    expect(sparkline([], 5)).toBe('');
    expect(sparkline([0, 0.5, 1], 5)).toBe('▁▅█');
    expect(sparkline([0, 0, 0.5, 0.5, 1, 1], 3)).toBe('▁▅█');
    expect([...sparkline(new Array<number>(1000).fill(0.2), 7)]).toHaveLength(7);
  });

  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3600, '1 h 00 min'],
    [4800, '1 h 20 min'],
    [90_000, '1 d 1 h'],
  ])('say %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('call 100 % only what is whole', () => {
    expect(percent(1)).toBe('100 %');
    expect(percent(0.9999)).toBe('99.9 %');
    expect(percent(0.996)).toBe('99.6 %');
    expect(percent(0)).toBe('0.0 %');
    expect(percent(null)).toBe('-');
  });

  it('round to three digits', () => {
    expect([figure(0.021349), figure(1.4567), figure(231.4), figure(NaN)]).toEqual([
      '0.0213',
      '1.46',
      '231',
      'NaN',
    ]);
  });

  it('tell how long ago', () => {
    expect(ago(1000, 30_000)).toBe('just now');
    expect(ago(0, 125_000)).toBe('2 min ago');
    expect(ago(0, 4_800_000)).toBe('1 h ago');
  });

  it('line up a table', () => {
    const lines = table(
      ['NAME', 'N'],
      [
        ['sudoku', '7'],
        ['a', '1,200'],
      ],
      [1],
    );
    expect(lines).toEqual(['NAME        N', 'sudoku      7', 'a       1,200']);
  });

  it('leave out whole parts, the least important first, when a line is too long', () => {
    const parts = [
      { text: '[bar]', rank: 3 },
      { text: 'exact 99 %', rank: 1 },
      { text: 'ETA 5 s', rank: 2 },
    ];
    expect(fitParts(parts, 80)).toBe('[bar]  exact 99 %  ETA 5 s');
    expect(fitParts(parts, 20)).toBe('exact 99 %  ETA 5 s');
    expect(fitParts(parts, 12)).toBe('exact 99 %');
    expect(fitParts(parts, 3)).toBe('');
  });
});
