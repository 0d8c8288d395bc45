import { mazeBatchSource } from '../../puzzles/maze/batches.ts';
import { checkMazeAnswer } from '../../puzzles/maze/check.ts';
import { mazeFromContent } from '../../puzzles/maze/content.ts';
import { decodeMazeTokens, encodeMazeInto } from '../../puzzles/maze/tokens.ts';
import type { Batch } from '../../puzzles/tokens.ts';
import type { StoredPuzzle } from '../store/puzzles.ts';
import { heldOutInOrder } from './held-out.ts';
import type { ExamplesOf } from './training-data.ts';

/** Mazes of one shape. */
export const mazeExamples: ExamplesOf = (train, heldOut, options) => {
  const source = mazeBatchSource(train.map(mazeOf), options);
  const judges = heldOut.map(mazeOf);
  const { seq_len } = source.metadata;
  const encode = (index: number, { inputs, labels }: Batch, offset: number): void =>
    encodeMazeInto(judges[index], inputs, labels, offset);
  return {
    source,
    heldOut: {
      ...heldOutInOrder(judges.length, seq_len, encode),
      // A maze may have several shortest paths.
      isRight: (index, preds) =>
        checkMazeAnswer(judges[index], decodeMazeTokens(preds)).verdict === 'verified',
    },
    arc: null,
  };
};

function mazeOf({ content }: StoredPuzzle): ReturnType<typeof mazeFromContent> {
  return mazeFromContent(JSON.parse(content));
}
