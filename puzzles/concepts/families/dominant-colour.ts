import { countColours, makeGrid } from '../board.ts';
import { conceptFamily } from '../family.ts';
import type { Grid } from '../../arc/grid.ts';

interface Vote {
  wins: 'most' | 'fewest';
  /** Is the answer one cell, or the whole grid in the winning colour? */
  answer: 'cell' | 'grid';
}

/** The winner leads by so many cells at least, so that nobody needs to count twice. */
const LEAD = 2;

const VOTES: readonly Vote[] = (['most', 'fewest'] as const).flatMap((wins) =>
  (['cell', 'grid'] as const).map((answer) => ({ wins, answer })),
);

export const dominantColour = conceptFamily<Vote>({
  id: 'dominant-colour',
  title: 'The colour that wins',
  rule: 'Answer with the colour that has the most cells (or, in some tasks, the fewest): as a single cell, or filling the whole grid.',
  drawParameters: (dice) => dice.pick(VOTES),
  drawPair(dice, { wins, answer }) {
    const { rows, cols } = dice.sides(3, Math.min(8, dice.maxSide));
    const palette = dice.colours(dice.amount(2, 4));
    const [winner] = palette;
    // Shares of the cells: the winner's is the largest or the smallest.
    const shares = palette.map((colour) => (colour === winner ? (wins === 'most' ? 2 : 0.5) : 1));
    const total = shares.reduce((sum, share) => sum + share, 0);
    const ballots = palette.flatMap((colour, index) =>
      Array.from({ length: Math.floor((shares[index] * rows * cols) / total) }, () => colour),
    );
    while (ballots.length < rows * cols) ballots.push(palette[wins === 'most' ? 0 : palette.length - 1]);
    const order = dice.shuffled(ballots);
    const input = makeGrid(rows, cols, (row, col) => order[row * cols + col]);
    return { input, output: answerGrid(input, winner, answer) };
  },
  candidates: () => VOTES,
  solve(input, { wins, answer }) {
    const counts = countColours(input).flatMap((count, colour) => (count > 0 ? [{ count, colour }] : []));
    counts.sort((a, b) => (wins === 'most' ? b.count - a.count : a.count - b.count));
    if (counts.length < 2 || Math.abs(counts[0].count - counts[1].count) < LEAD) return null;
    return answerGrid(input, counts[0].colour, answer);
  },
  isTelling: (pairs) =>
    pairs.some(({ input }) => countColours(input).filter((count) => count > 0).length > 2),
});

function answerGrid({ rows, cols }: Grid, colour: number, answer: Vote['answer']): Grid {
  return answer === 'cell' ? makeGrid(1, 1, () => colour) : makeGrid(rows, cols, () => colour);
}
