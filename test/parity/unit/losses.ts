import { vjp } from '../../../models/autodiff/vjp.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { actLoss } from '../../../models/losses/act-loss.ts';
import { binaryCrossEntropyWithLogits, stablemaxCrossEntropy } from '../../../models/losses/metrics.ts';
import type { UnitOracle } from '../oracle-schema.ts';
import type { Report } from '../report.ts';
import { runGraph } from '../run-graph.ts';
import { unitTolerance } from '../tolerance.ts';

/** Stablemax cross entropy with its gradient, and binary cross entropy: in the graph, and the host's own. */
export async function replayLosses(unit: UnitOracle, report: Report): Promise<void> {
  if (unit.stablemax_ce) await replayStablemax(unit.stablemax_ce, report);
  if (unit.bce_with_logits_sum) await replayBinary(unit.bce_with_logits_sum, report);
}

/** Sequences of one token each, so that the loss of a sequence is that of its token. */
async function replayStablemax(
  { logits, labels, loss_float64, dlogits_of_sum }: NonNullable<UnitOracle['stablemax_ce']>,
  report: Report,
): Promise<void> {
  const graph = new Graph();
  const B = logits.length;
  const x = graph.input('logits', 'float32', [B, logits[0].length]);
  const { loss, lm_loss } = actLoss(
    {
      logits: x,
      labels: graph.input('labels', 'int32', [B, 1]),
      q_halt_logits: graph.input('q_halt_logits', 'float32', [B]),
      q_continue: null,
      grid: { shape: [B, 1], batchAxis: 0 },
    },
    'stablemax_cross_entropy',
  );
  graph.output('lm_loss', lm_loss);
  graph.output('dlogits', vjp(graph, loss, [x])[0]);
  const outputs = await runGraph(graph, {
    logits: Float32Array.from(logits.flat()),
    labels: Int32Array.from(labels),
    q_halt_logits: new Float32Array(B),
  });
  const tolerance = unitTolerance(loss_float64);
  report.compare('stablemax_ce', 'loss', outputs.get('lm_loss')!, loss_float64, tolerance);
  const gradient = dlogits_of_sum.flat();
  report.compare('stablemax_ce', 'gradient', outputs.get('dlogits')!, gradient, unitTolerance(gradient));
  const onHost = logits.map((row, i) => (labels[i] < 0 ? 0 : stablemaxCrossEntropy(row, labels[i])));
  report.compare('stablemax_ce', 'loss on the host', onHost, loss_float64, 1e-12);
}

async function replayBinary(
  { x, t, loss }: NonNullable<UnitOracle['bce_with_logits_sum']>,
  report: Report,
): Promise<void> {
  const graph = new Graph();
  const B = x.length;
  const { q_continue_loss } = actLoss(
    {
      logits: graph.constant('float32', [B, 1], new Float32Array(B)),
      labels: graph.constant('int32', [B, 1], new Int32Array(B)),
      q_halt_logits: graph.constant('float32', [B], new Float32Array(B)),
      q_continue: { logits: graph.input('x', 'float32', [B]), target: graph.input('t', 'float32', [B]) },
      grid: { shape: [B, 1], batchAxis: 0 },
    },
    'stablemax_cross_entropy',
  );
  graph.output('loss', q_continue_loss!);
  const outputs = await runGraph(graph, { x: Float32Array.from(x), t: Float32Array.from(t) });
  const sum = (losses: Iterable<number>): number => [...losses].reduce((a, b) => a + b, 0);
  report.compareNumber('bce', 'in the graph', sum(outputs.get('loss')!), loss, unitTolerance([loss]));
  const onHost = x.map((logit, i) => binaryCrossEntropyWithLogits(logit, t[i]));
  report.compareNumber('bce', 'on the host', sum(onHost), loss, unitTolerance([loss]));
}
