import type { Command } from 'commander';
import { SUDOKU_SIZES, type SudokuSize } from '../../../../puzzles/sudoku/geometry.ts';
import { generateSudokus } from '../../../services/generating.ts';
import { bar, count as countText } from '../figures.ts';
import { nonEmpty, numberOrRange, oneOf, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

interface Options {
  readonly size: string;
  readonly count: number;
  readonly blanks: readonly [number, number];
  readonly seed: number;
  readonly collection: string;
}

const sizes = SUDOKU_SIZES.map(String);

export function addGenerateCommand(program: Command): void {
  const generate = program.command('generate').description('make puzzles into a collection');
  generate
    .command('sudoku')
    .description('Sudokus, each with exactly one solution, proved by search')
    .requiredOption('--size <n>', `side of the grid: ${sizes.join(', ')}`, oneOf('--size', sizes))
    .requiredOption('--count <n>', 'how many puzzles', wholeNumber('--count', 1))
    .requiredOption('--blanks <b>', 'blank cells a puzzle, or a range like 6-11', numberOrRange('--blanks'))
    .requiredOption('--collection <name>', 'collection to add them to', nonEmpty('--collection'))
    .option('--seed <n>', 'same seed, same puzzles', wholeNumber('--seed', 0), 0)
    .addHelpText(
      'after',
      examples(
        'tessera generate sudoku --size 4 --count 1200 --blanks 6-11 --collection small',
        'tessera generate sudoku --size 9 --count 5000 --blanks 50 --seed 7 --collection nine',
      ),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const desk = openDesk(command);
  const { screen } = desk;
  const size = Number(options.size) as SudokuSize;
  const result = await desk.withStore(({ puzzles }) =>
    generateSudokus(
      puzzles,
      { ...options, size },
      {
        onProgress: (numDone) => {
          const done = `${countText(numDone)} of ${countText(options.count)} puzzles`;
          screen.live(
            () => `${bar(numDone / options.count, 24)}  ${done}`,
            () => done,
          );
        },
      },
    ),
  );
  const duplicates = result.duplicates > 0 ? `, ${countText(result.duplicates)} were there before` : '';
  screen.print(
    `Added ${countText(result.added)} ${size}x${size} Sudokus to ${options.collection}${duplicates}.`,
  );
  screen.json({ collection: options.collection, ...result });
}
