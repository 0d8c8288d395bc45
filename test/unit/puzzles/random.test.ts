import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed, randomFromState } from '../../../puzzles/random.ts';
import type { Random } from '../../../puzzles/random.ts';
import { UserError } from '../../../puzzles/user-error.ts';

/** One draw of every kind, as numbers. */
function drawAll(random: Random): number[] {
  const shuffled = [1, 2, 3, 4, 5];
  random.shuffle(shuffled);
  return [random.uniform(), random.int(-3, 9), random.normal(), ...random.permutation(6), ...shuffled];
}

describe('randomFromSeed', () => {
  it('gives the same stream for the same seed, another for any other', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (seed, other) => {
        expect(drawAll(randomFromSeed(seed))).toEqual(drawAll(randomFromSeed(seed)));
        if (seed !== other) {
          expect(randomFromSeed(seed).getState()).not.toEqual(randomFromSeed(other).getState());
        }
      }),
    );
  });

  it('makes neighbouring seeds unlike from their first number on', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => randomFromSeed(seed).uniform());
    const mean = firsts.reduce((sum, x) => sum + x, 0) / firsts.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    const rises = firsts.filter((x, i) => i > 0 && x > firsts[i - 1]).length;
    expect(Math.abs(rises / firsts.length - 0.5)).toBeLessThan(0.05);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => randomFromSeed(seed)).toThrow(UserError);
  });
});

describe('the state of a stream', () => {
  it('continues exactly after JSON, after any draws', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(20), (seed, numDraws) => {
        const random = randomFromSeed(seed);
        for (let i = 0; i < numDraws; i++) random.normal();
        const again = randomFromState(JSON.parse(JSON.stringify(random.getState())) as number[]);
        expect(drawAll(again)).toEqual(drawAll(random));
        expect(again.getState()).toEqual(random.getState());
      }),
    );
  });

  it('is a copy: drawing on does not change it', () => {
    const random = randomFromSeed(1);
    const state = random.getState();
    const kept = [...state];
    drawAll(random);
    expect(state).toEqual(kept);
    expect(random.getState()).not.toEqual(kept);
  });

  it.each([[[]], [[0, 0, 0, 0]], [[1, 2, 3]], [[1, 2, 3, 2 ** 31]], [[1, 2, 3, 0.5]]])(
    'refuses %j as damaged',
    (state) => {
      expect(() => randomFromState(state)).toThrow(/state of the random numbers is damaged/);
    },
  );
});

describe('the draws', () => {
  const random = randomFromSeed(5);

  it('int reaches both ends evenly and nothing else', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const x = random.int(-2, 3);
      counts.set(x, (counts.get(x) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(() => random.int(2, 1)).toThrow(/internal/);
  });

  it('uniform stays in [0, 1) and uses 53 bits; normal has mean 0 and variance 1', () => {
    const uniforms = Array.from({ length: 4000 }, () => random.uniform());
    expect(uniforms.every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 53))).toBe(true);
    expect(uniforms.some((x) => !Number.isInteger(x * 2 ** 32))).toBe(true);
    const normals = Array.from({ length: 4000 }, () => random.normal());
    const mean = normals.reduce((sum, x) => sum + x, 0) / 4000;
    const variance = normals.reduce((sum, x) => sum + x * x, 0) / 4000;
    expect(Math.abs(mean)).toBeLessThan(0.08);
    expect(Math.abs(variance - 1)).toBeLessThan(0.12);
  });

  it('permutation holds every number once, in all orders, and draws what shuffle draws', () => {
    const orders = new Set(Array.from({ length: 500 }, () => random.permutation(4).join('')));
    expect(orders.size).toBe(24);
    const one = randomFromSeed(8);
    const other = randomFromSeed(8);
    const letters = ['a', 'b', 'c', 'd', 'e'];
    other.shuffle(letters);
    expect(one.permutation(5).map((i) => 'abcde'.charAt(i))).toEqual(letters);
    expect(one.getState()).toEqual(other.getState());
  });
});
