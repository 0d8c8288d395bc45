import type { Graph } from './graph.ts';
import { typeText, type Node, type Value } from './value.ts';

/** Constants of more elements than this are printed by their first few. */
const MAX_PRINTED_ELEMENTS = 6;

/**
 * The graph as text, one node a line, for tests to snapshot and people to read:
 *
 *     graph(x: f32[2,3], w: f32[4,3])
 *       %0 f32[2,4] = Gemm(x, w) transB alpha=1
 *     returns y = %0
 *
 * Values are numbered in order, so that two graphs of equal meaning built differently print alike.
 */
export function printGraph(graph: Graph): string {
  const names = new Map<Value, string>();
  for (const [name, value] of graph.inputs) names.set(value, name);
  let numValues = 0;
  const lines = graph.nodes.map((node) => {
    const outputs = node.outputs.map((output) => {
      names.set(output, `%${numValues++}`);
      return `${nameOf(names, output)} ${typeText(output)}`;
    });
    const inputs = node.inputs.map((input) => nameOf(names, input));
    return `  ${outputs.join(', ')} = ${node.op}(${inputs.join(', ')})${attributesText(node)}`;
  });
  const inputs = [...graph.inputs].map(([name, value]) => `${name}: ${typeText(value)}`);
  const outputs = [...graph.outputs].map(([name, value]) => `${name} = ${nameOf(names, value)}`);
  return [`graph(${inputs.join(', ')})`, ...lines, `returns ${outputs.join(', ')}`].join('\n');
}

function nameOf(names: ReadonlyMap<Value, string>, value: Value): string {
  return names.get(value) ?? `(undefined value ${value.id})`;
}

function attributesText(node: Node): string {
  if (node.op === 'Constant') {
    const { data } = node.attributes;
    const shown = Array.from(data.subarray(0, MAX_PRINTED_ELEMENTS), String);
    return ` {${[...shown, ...(data.length > shown.length ? ['..'] : [])].join(', ')}}`;
  }
  return Object.entries(node.attributes).map(attributeText).join('');
}

/** A flag by its name where it is set; anything else as name=value. */
function attributeText([name, value]: [string, unknown]): string {
  if (typeof value === 'boolean') return value ? ` ${name}` : '';
  return ` ${name}=${Array.isArray(value) ? `[${value.join()}]` : String(value)}`;
}
