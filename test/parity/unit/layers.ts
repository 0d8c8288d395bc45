import { vjp } from '../../../models/autodiff/vjp.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { rmsNorm } from '../../../models/layers/rms-norm.ts';
import { rotaryTables } from '../../../models/layers/rotary.ts';
import { swigluOfRows } from '../../../models/layers/swiglu.ts';
import { mul, sumAll } from '../../../models/ops/apply.ts';
import { swigluInner, trmConfig } from '../../../models/trm/config.ts';
import {
  STD_CORRECTION,
  truncatedNormal,
  truncatedNormalQuantile,
} from '../../../models/trm/truncated-normal.ts';
import { TorchUniform } from '../mersenne-twister.ts';
import type { UnitOracle } from '../oracle-schema.ts';
import type { Report } from '../report.ts';
import { runGraph } from '../run-graph.ts';
import { unitTolerance } from '../tolerance.ts';

/** With the official rounding of the inner width. */
const ANY_MODEL = trmConfig({ batch_size: 1, seq_len: 1, vocab_size: 1, num_puzzle_identifiers: 1 });

/** Truncated normal, rms_norm, SwiGLU and its inner width, RoPE. */
export async function replayLayers(unit: UnitOracle, report: Report): Promise<void> {
  for (const { std, fraction, value } of unit.trunc_normal ?? []) {
    const actual = fraction.map((share) => truncatedNormalQuantile(share, std));
    report.compare('trunc_normal', `std ${std}`, actual, value, unitTolerance(value));
  }
  const correction = unit.trunc_normal_comp_std_for_std_1;
  if (correction !== undefined) {
    report.compareNumber('trunc_normal comp_std', 'std 1', STD_CORRECTION, correction, 1e-12);
  }
  for (const [expansion, size, inner] of unit.swiglu_inner ?? []) {
    const actual = swigluInner({ ...ANY_MODEL, expansion }, size);
    report.compareNumber('swiglu_inner', `expansion ${expansion}, size ${size}`, actual, inner, 0);
  }
  if (unit.rms_norm) await replayRmsNorm(unit.rms_norm, report);
  if (unit.swiglu) await replaySwiglu(unit.swiglu, unit.seed ?? 1, report);
  for (const rope of unit.rope ?? []) await replayRope(rope, report);
}

async function replayRmsNorm(
  { eps, x, y }: NonNullable<UnitOracle['rms_norm']>,
  report: Report,
): Promise<void> {
  const graph = new Graph();
  graph.output('y', rmsNorm(graph.input('x', 'float32', [x.length, x[0].length]), eps));
  const outputs = await runGraph(graph, { x: Float32Array.from(x.flat()) });
  report.compare('rms_norm', 'y', outputs.get('y')!, y.flat(), unitTolerance(y.flat()));
}

/** The weights come from the official initialisation under torch.manual_seed; three of their sums are known. */
async function replaySwiglu(
  { hidden, inner, ...expected }: NonNullable<UnitOracle['swiglu']>,
  seed: number,
  report: Report,
): Promise<void> {
  const random = new TorchUniform(seed);
  const gateUp = new Float32Array(2 * inner * hidden);
  truncatedNormal(gateUp, 1 / Math.sqrt(hidden), random);
  const down = new Float32Array(hidden * inner);
  truncatedNormal(down, 1 / Math.sqrt(inner), random);
  const firstRows = expected.gate_up_first_rows.flat();
  report.compare('swiglu weights', 'first rows', gateUp.subarray(0, firstRows.length), firstRows, 1e-6);
  const sums = expected.gate_up_rowsum.map((_, row) =>
    gateUp.subarray(row * hidden, (row + 1) * hidden).reduce((a, b) => a + b, 0),
  );
  report.compare('swiglu weights', 'sums of rows', sums, expected.gate_up_rowsum, 1e-6);

  const graph = new Graph();
  const numRows = expected.x.length;
  const x = graph.input('x', 'float32', [numRows, hidden]);
  const dy = graph.input('dy', 'float32', [numRows, hidden]);
  const weights = {
    gate: graph.input('gate', 'float32', [inner, hidden]),
    up: graph.input('up', 'float32', [inner, hidden]),
    down: graph.input('down', 'float32', [hidden, inner]),
  };
  const noResidual = graph.constant('float32', [numRows, hidden], new Float32Array(numRows * hidden));
  const y = swigluOfRows(x, weights, noResidual);
  graph.output('y', y);
  graph.output('dx', vjp(graph, sumAll(mul(y, dy)), [x])[0]);
  const outputs = await runGraph(graph, {
    x: Float32Array.from(expected.x.flat()),
    dy: Float32Array.from(expected.dy.flat()),
    gate: gateUp.slice(0, inner * hidden),
    up: gateUp.slice(inner * hidden),
    down,
  });
  for (const name of ['y', 'dx'] as const) {
    const values = expected[name].flat();
    report.compare('swiglu', name, outputs.get(name)!, values, unitTolerance(values));
  }
}

async function replayRope(
  { dim, n, ...expected }: NonNullable<UnitOracle['rope']>[number],
  report: Report,
): Promise<void> {
  const graph = new Graph();
  const { cos, sin } = rotaryTables(graph, n, dim, 10_000);
  graph.output('cos', cos);
  graph.output('sin', sin);
  // Two heads, as in the official case, of which the second is known; all positions alike, of which the last is.
  const x = graph.input('x', 'float32', [1, n, 2 * dim]);
  graph.output('rotated', graph.apply('RotaryEmbedding', [x, cos, sin], { numHeads: 2, inverse: false })[0]);
  const heads = [...expected.q_last_head1, ...expected.q_last_head1];
  const outputs = await runGraph(graph, {
    x: Float32Array.from(Array.from({ length: n }, () => heads).flat()),
  });
  const where = `dim ${dim}`;
  for (const name of ['cos', 'sin'] as const) {
    // The official tables hold every angle twice.
    const table = outputs.get(name)!;
    const last = table.subarray(-dim / 2);
    report.compare(`rope ${name}`, `${where}, last row`, [...last, ...last], expected[`${name}_last`], 1e-6);
    const sum = 2 * table.reduce((a, b) => a + b, 0);
    const tolerance = unitTolerance([expected[`${name}_sum`]]);
    report.compareNumber(`rope ${name}`, `${where}, sum`, sum, expected[`${name}_sum`], tolerance);
  }
  const rotated = outputs.get('rotated')!.subarray(-dim);
  report.compare('rope', where, rotated, expected.q_rot_last_head1, unitTolerance(expected.q_rot_last_head1));
}
