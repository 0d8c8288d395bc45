import { mazeBatchSource } from '../../puzzles/maze/batches.ts';
import { mazeFromContent } from '../../puzzles/maze/content.ts';
import { encodeMazeInto } from '../../puzzles/maze/tokens.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import type { ExamplesOf } from './training-data.ts';

/** Mazes of one shape. */
export const mazeExamples: ExamplesOf = (train, heldOut, options) => {
  const source = mazeBatchSource(train.map(mazeOf), options);
  const judges = heldOut.map(mazeOf);
  return {
    source,
    numHeldOut: judges.length,
    encodeHeldOut(index, { inputs, labels }, offset) {
      encodeMazeInto(judges[index], inputs, labels, offset);
      return 0;
    },
  };
};

function mazeOf({ content }: StoredPuzzle): ReturnType<typeof mazeFromContent> {
  return mazeFromContent(JSON.parse(content));
}
