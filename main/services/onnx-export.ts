import { compileStandalone, STANDALONE_OPSET } from '../../models/lowering/standalone.ts';
import { answerGraph } from '../../models/trm/answer-graph.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { PUZZLE_EMB } from '../../models/trm/state-dict.ts';
import type { RunConfig } from '../training/run-config.ts';
import type { TrainedModel } from './trained-models.ts';

export interface OnnxExportOptions {
  /** Supervision steps; halt_max_steps by default. */
  readonly steps?: number;
  /** Puzzles that one call answers; 1 by default. */
  readonly batch_size?: number;
}

/** A trained model as one file that ONNX Runtime opens anywhere. */
export interface OnnxExport {
  readonly bytes: Uint8Array;
  readonly numNodes: number;
  readonly steps: number;
  readonly opset: number;
  /** Of its inputs: the tokens, and where every puzzle has an embedding of its own, that. */
  readonly inputs: readonly string[];
}

/** What the tokens of a family mean, in words for whoever opens the file. */
const TOKENS: Readonly<Record<RunConfig['data']['family'], string>> = {
  sudoku: '0 unused, 1 = blank, 2 = digit 1, 3 = digit 2, ..; cells row by row',
  maze: '0 unused, 1 = wall #, 2 = free, 3 = start S, 4 = goal G, 5 = path o; cells row by row',
  arc: '0 = outside of the grid, 1 = its lower and right edge, 2 = colour 0, .., 11 = colour 9; the canvas row by row',
};

/**
 * The learned weights (EMA) in one ONNX model of standard operators: tokens in, after `steps` supervision steps the answer out.
 * A model whose puzzles share one embedding has it inside; otherwise `puzzle_rows` is an input, a row of the table each.
 */
export function exportOnnx(
  { run, config, checkpoint, stateDict }: TrainedModel,
  { steps = config.model.halt_max_steps, batch_size = 1 }: OnnxExportOptions = {},
): OnnxExport {
  const model: TrmConfig = { ...config.model, batch_size };
  const { graph, state } = answerGraph(model, steps);
  const weights = new Map<string, Float32Array>();
  for (const { input, key, offset, length } of state) {
    const data = stateDict.get(key);
    if (!data) throw new Error(`internal: the graph asks for ${key}, which the model does not have`);
    weights.set(input, data.subarray(offset, offset + length));
  }
  const shared = sharedEmbedding(model, stateDict);
  if (shared) weights.set('puzzle_rows', shared);
  const metadata = new Map([
    ['tessera.run', run.name],
    ['tessera.preset', config.preset],
    ['tessera.step', String(checkpoint.step)],
    ['tessera.supervision_steps', String(steps)],
    ['tessera.family', config.data.family],
    ['tessera.size', config.data.size ?? `${Math.sqrt(model.seq_len)}x${Math.sqrt(model.seq_len)}`],
    ['tessera.tokens', TOKENS[config.data.family]],
    ['tessera.model', JSON.stringify(config.model)],
  ]);
  const text = `${config.preset}: tokens of a puzzle in, its answer after ${steps} supervision steps out.`;
  return {
    ...compileStandalone(graph, weights, { text, metadata }),
    steps,
    opset: STANDALONE_OPSET,
    inputs: [...graph.inputs.keys()].filter((name) => !weights.has(name)),
  };
}

/** The one row of a table with one row, once for every puzzle of the batch; null where puzzles differ, or have none. */
function sharedEmbedding(
  { batch_size, num_puzzle_identifiers, puzzle_emb_ndim }: TrmConfig,
  stateDict: TrainedModel['stateDict'],
): Float32Array | null {
  const table = stateDict.get(PUZZLE_EMB);
  if (!table || num_puzzle_identifiers !== 1) return null;
  const rows = new Float32Array(batch_size * puzzle_emb_ndim);
  for (let i = 0; i < batch_size; i++) rows.set(table.subarray(0, puzzle_emb_ndim), i * puzzle_emb_ndim);
  return rows;
}

/** How to use the file, in JavaScript and in Python: Markdown to stand beside it. */
export function onnxUsage(
  fileName: string,
  { config }: TrainedModel,
  { steps, opset, inputs }: OnnxExport,
  batch_size = 1,
): string {
  const { seq_len: S, puzzle_emb_ndim: ndim } = config.model;
  const hasRows = inputs.includes('puzzle_rows');
  const file = JSON.stringify(fileName);
  const [B, tokens] = [batch_size, batch_size * S];
  const rowsNote = `, and \`puzzle_rows\` float32 [${B}, ${ndim}]: of each puzzle the row of the table \`puzzle_emb.weights\` (in the file that \`checkpoints export\` writes) at its identifier`;
  return `# ${fileName}

One ONNX model, opset ${opset}, standard operators only: a puzzle in, its answer after ${steps} supervision steps out.

- In: \`inputs\` int32 [${B}, ${S}], tokens${hasRows ? rowsNote : ''}.
- Out: \`preds\` int32 [${B}, ${S}], the answer's tokens; \`q_halt_logits\` float32 [${B}], above 0 where the model holds its answer for right; \`logits\` float32 [${B}, ${S}, ${config.model.vocab_size}].
- Tokens: ${TOKENS[config.data.family]}.

JavaScript (onnxruntime-node or onnxruntime-web):

\`\`\`js
import * as ort from 'onnxruntime-node';
const session = await ort.InferenceSession.create(${file});
const tokens = new Int32Array(${tokens}).fill(1); // your puzzle
const feeds = { inputs: new ort.Tensor('int32', tokens, [${B}, ${S}]) };
${hasRows ? `feeds.puzzle_rows = new ort.Tensor('float32', new Float32Array(${B * ndim}), [${B}, ${ndim}]); // its row\n` : ''}const { preds, q_halt_logits } = await session.run(feeds);
console.log(preds.data, q_halt_logits.data);
\`\`\`

Python (onnxruntime):

\`\`\`python
import numpy as np, onnxruntime as ort
session = ort.InferenceSession(${file})
feeds = {"inputs": np.full((${B}, ${S}), 1, np.int32)}  # your puzzle
${hasRows ? `feeds["puzzle_rows"] = np.zeros((${B}, ${ndim}), np.float32)  # its row\n` : ''}preds, q_halt_logits = session.run(["preds", "q_halt_logits"], feeds)
print(preds, q_halt_logits)
\`\`\`
`;
}
