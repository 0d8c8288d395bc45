import { describe, expect, it } from 'vitest';
import { parseMazeText } from '../../../../../puzzles/maze/text.ts';
import { checkMazeAnswer } from '../../../../../puzzles/maze/check.ts';
import { cellsFromString } from '../../../../../puzzles/maze/maze.ts';
import { commandLine } from './command-line.ts';

const line = commandLine();
const COLLECTION = 'm';

async function generate(count: number): Promise<void> {
  const { exitCode } = await line.run(
    ...['generate', 'maze', '--rows', '10', '--cols', '10', '--path', '8'],
    ...['--count', String(count), '--collection', COLLECTION],
  );
  expect(exitCode).toBe(0);
}

describe('mazes on the command line', { timeout: 60_000 }, () => {
  it('are trained on, evaluated by the rules, and thought about along noisy trajectories', async () => {
    await generate(12);
    const lines = await line.values(
      ...['train', '--preset', 'maze-10', '--collection', COLLECTION, '--steps', '2', '--provider', 'cpu'],
    );
    const ended = lines[lines.length - 1];
    expect(ended).toMatchObject({ type: 'ended', status: 'finished', step: 2 });
    const run = String(ended['id']);

    const [judged] = await line.values('evaluate', '--run', run, '--collection', COLLECTION);
    expect(judged).toMatchObject({ part: 'held_out', numPuzzles: 3 });
    expect(Number(judged['numSolved'])).toBe(3 - (judged['failed'] as string[]).length);

    const harder = ['evaluate', '--run', run, '--collection', COLLECTION, '--samples', '2', '--seed', '1'];
    const [again] = await line.values(...harder);
    // The undisturbed trajectory is one of them, and gives the metrics.
    expect(again['lm_loss']).toBe(judged['lm_loss']);
    expect((await line.run(...harder)).out).toMatch(/^[\d.]+ % of the 3 held-out puzzles of m solved /);

    const [{ id }] = await line.values('puzzles', '--collection', COLLECTION, '--limit', '1');
    const words = ['solve', '--run', run, '--steps', '2', '--samples', '3', '--noise', '0.4', '--puzzle'];
    const stored = await line.values(...words, String(id));
    const answer = stored[stored.length - 1];
    expect(stored.map(({ type }) => type)).toEqual(['step', 'step', 'answer']);
    const rows = /.{10}/g;
    const text = String(answer['givens']).match(rows) ?? [];
    const [maze] = parseMazeText(text.join('\n').replaceAll(' ', '.'));
    const given = cellsFromString(String(answer['answer']).replaceAll('?', '#'), 'the answer');
    const isRight = checkMazeAnswer(maze, given).verdict === 'verified';
    expect(answer['verdict'] === 'verified').toBe(isRight);

    // The same maze, typed row by row, is thought about in the same way.
    const typed = await line.values(...words, text.join('/'));
    expect(typed.map(({ cells }) => cells)).toEqual(stored.map(({ cells }) => cells));
    expect(typed[typed.length - 1]).toMatchObject({ puzzle: null, answer: answer['answer'] });
    const { out } = await line.run(...words, String(id));
    expect(out).toMatch(/^step 2 .* q_halt [\d.]+ % .* changed {3}/m);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^(Verified|Unsure|Wrong): [A-Z].*\.$/);

    for (const [puzzle, message] of [
      ['S../.#./..G', /learned 10x10 maze puzzles, and the puzzle is a 3x3 maze/],
      ['S../.#.//..G', /needs exactly one S and one G/],
      ['12343412.1434321', /the puzzle is a 4x4 sudoku/],
    ] as const) {
      expect(await line.run(...words, puzzle)).toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(message) as string,
      });
    }
  });
});
