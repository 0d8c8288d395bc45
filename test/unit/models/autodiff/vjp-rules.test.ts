import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VJP_RULES } from '../../../../models/autodiff/rules.ts';
import { vjp } from '../../../../models/autodiff/vjp.ts';
import { mul, sumAll } from '../../../../models/ops/apply.ts';
import type { DifferentiableOp } from '../../../../models/ops/attributes.ts';
import { interpret } from '../../../../models/reference/interpret.ts';
import { CASES, graphOf, type Application } from '../ops/cases.ts';

const RUNS = process.env.TESSERA_LONG ? 2000 : 60;
const STEP = 1e-5;

/** An op whose derivative is zero by definition, whatever finite differences say. */
const BY_DEFINITION: ReadonlySet<DifferentiableOp> = new Set(['StopGradient']);

/** Operands that are constants wherever the op is used: its rule has no derivative for them. */
const TABLES: Partial<Record<DifferentiableOp, readonly string[]>> = { RotaryEmbedding: ['x1', 'x2'] };

const differentiable = Object.keys(VJP_RULES) as DifferentiableOp[];

/**
 * sum(w * y) of the op's first output y with fixed uneven weights w, and its gradient by the rule and by central
 * differences, both in float64, for every float operand.
 */
function bothGradients(
  op: DifferentiableOp,
  application: Application,
): { rule: number[]; differences: number[] } {
  const { graph, outputs, feeds } = graphOf(op, application);
  const [y] = outputs;
  const count = y.shape.reduce((a, b) => a * b, 1);
  const weights = Float32Array.from({ length: count }, (_, i) => ((i * 7) % 11) / 8 - 0.5);
  const loss = sumAll(mul(y, graph.constant('float32', y.shape, weights)));
  graph.output('loss', loss);
  const operands = [...graph.inputs].filter(
    ([name, { dtype }]) => dtype === 'float32' && !TABLES[op]?.includes(name),
  );
  const gradients = vjp(
    graph,
    loss,
    operands.map(([, value]) => value),
  );
  gradients.forEach((gradient, i) => graph.output(`d_${operands[i][0]}`, gradient));

  const results = interpret(graph, feeds);
  const lossAt = (): number => interpret(graph, feeds).get('loss')!.data[0];
  const differences = operands.flatMap(([name]) =>
    Array.from(feeds[name], (x, i) => {
      feeds[name][i] = x + STEP;
      const above = lossAt();
      feeds[name][i] = x - STEP;
      const below = lossAt();
      feeds[name][i] = x;
      return (above - below) / (2 * STEP);
    }),
  );
  return { rule: operands.flatMap(([name]) => [...results.get(`d_${name}`)!.data]), differences };
}

const [fixedDraw] = fc.sample(fc.gen(), { seed: 1, numRuns: 1 }) as [fc.GeneratorValue];

describe('the derivative of every op against central differences', () => {
  it.each(differentiable.filter((op) => !BY_DEFINITION.has(op)))('%s', (op) => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const application = CASES[op](draw) as Application;
        // Comparisons and casts to int give nothing to differentiate.
        if (graphOf(op, application).outputs[0].dtype !== 'float32') return;
        const { rule, differences } = bothGradients(op, application);
        expect(rule.length).toBe(differences.length);
        rule.forEach((value, i) => {
          expect(Math.abs(value - differences[i])).toBeLessThan(2e-7 * (1 + Math.abs(value)));
        });
      }),
      { seed: 1, numRuns: RUNS, endOnFailure: true },
    );
  });

  it('refuses to differentiate by the tables of RotaryEmbedding rather than call it zero', () => {
    const application = CASES.RotaryEmbedding(fixedDraw);
    const { graph, outputs } = graphOf('RotaryEmbedding', application);
    expect(() => vjp(graph, sumAll(outputs[0]), [graph.inputs.get('x1')!])).toThrow(
      'internal: RotaryEmbedding',
    );
  });

  it('StopGradient passes nothing on', () => {
    const application = { inputs: [{ dtype: 'float32', shape: [2], data: [1, 2] }], attributes: {} } as const;
    expect(bothGradients('StopGradient', application).rule).toEqual([0, 0]);
  });
});
