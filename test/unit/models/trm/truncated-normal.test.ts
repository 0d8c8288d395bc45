import { expect, it } from 'vitest';
import { truncatedNormal, truncatedNormalQuantile } from '../../../../models/trm/truncated-normal.ts';

it('draws the quantiles of the uniform numbers it is given', () => {
  const fractions = Array.from({ length: 20_000 }, (_, i) => (i + (i % 7) / 7) / 20_000);
  const drawn = new Float32Array(fractions.length);
  truncatedNormal(drawn, 0.25, {
    uniform: (
      (i) => () =>
        fractions[i++]
    )(0),
  });
  const errors = fractions.map((fraction, i) => Math.abs(drawn[i] - truncatedNormalQuantile(fraction, 0.25)));
  // What is left is the rounding to float32.
  expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThan(3e-8);
});
