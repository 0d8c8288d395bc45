import type { Node, Value } from '../graph/value.ts';
import type { SharedNodes } from './shared-nodes.ts';

/** What a simplification may ask about the node that it looks at. */
export interface SimplificationContext {
  /** Makes the replacement; equal computations are made once. */
  readonly to: SharedNodes;
  /** Whether a value of the old graph has a single reader, so that changing how it is made costs nobody else. */
  readonly isReadOnce: (old: Value) => boolean;
  /** Whether MatMul may carry transposes and a scale. */
  readonly hasFusedMatMul: boolean;
}

/** The outputs of a simpler computation than `node` applied to `inputs` (in the new graph), or null. */
export type Simplification = (
  node: Node,
  inputs: readonly Value[],
  context: SimplificationContext,
) => readonly Value[] | null;
