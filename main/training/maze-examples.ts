import { mazeBatchSource } from '../../puzzles/maze/batches.ts';
import { mazeFromContent } from '../../puzzles/maze/content.ts';
import { encodeMazeInto } from '../../puzzles/maze/tokens.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { heldOutInOrder } from './held-out.ts';
import type { ExamplesOf } from './training-data.ts';

/** Mazes of one shape. */
export const mazeExamples: ExamplesOf = (train, heldOut, options) => {
  const source = mazeBatchSource(train.map(mazeOf), options);
  const judges = heldOut.map(mazeOf);
  return {
    source,
    heldOut: heldOutInOrder(judges.length, source.metadata.seq_len, (index, { inputs, labels }, offset) => {
      encodeMazeInto(judges[index], inputs, labels, offset);
    }),
    arc: null,
  };
};

function mazeOf({ content }: StoredPuzzle): ReturnType<typeof mazeFromContent> {
  return mazeFromContent(JSON.parse(content));
}
