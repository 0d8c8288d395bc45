import type { Command } from 'commander';
import { DEFAULT_MAX_SIDE } from '../../../../puzzles/concepts/family.ts';
import { CONCEPT_FAMILIES } from '../../../../puzzles/concepts/registry.ts';
import { MAZE_MAX_SIDE, MAZE_MIN_SIDE } from '../../../../puzzles/maze/maze.ts';
import { SUDOKU_SIZES, type SudokuSize } from '../../../../puzzles/sudoku/geometry.ts';
import {
  generateConcepts,
  generateMazes,
  generateSudokus,
  type GenerateOptions,
} from '../../../services/generating.ts';
import type { ImportResult } from '../../../store/puzzles.ts';
import type { Store } from '../../../store/store.ts';
import { bar, count as countText } from '../figures.ts';
import { nonEmpty, numberOrRange, oneOf, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

interface CommonOptions {
  readonly count: number;
  readonly seed: number;
  readonly collection: string;
}

interface SudokuOptions extends CommonOptions {
  readonly size: string;
  readonly blanks: readonly [number, number];
}

interface MazeOptions extends CommonOptions {
  readonly rows: number;
  readonly cols: number;
  readonly path: number;
}

interface ConceptOptions extends CommonOptions {
  readonly family?: readonly string[];
  readonly maxSide: number;
}

const sizes = SUDOKU_SIZES.map(String);
const side = (option: string) => wholeNumber(option, MAZE_MIN_SIDE, MAZE_MAX_SIDE);

export function addGenerateCommand(program: Command): void {
  const generate = program.command('generate').description('make puzzles into a collection');
  addSudoku(generate);
  addMaze(generate);
  addConcepts(generate);
}

function addSudoku(generate: Command): void {
  withCommonOptions(
    generate
      .command('sudoku')
      .description('Sudokus, each with exactly one solution, proved by search')
      .requiredOption('--size <n>', `side of the grid: ${sizes.join(', ')}`, oneOf('--size', sizes))
      .requiredOption(
        '--blanks <b>',
        'blank cells a puzzle, or a range like 6-11',
        numberOrRange('--blanks'),
      ),
  )
    .addHelpText(
      'after',
      examples(
        'tessera generate sudoku --size 4 --count 1200 --blanks 6-11 --collection small',
        'tessera generate sudoku --size 9 --count 5000 --blanks 50 --seed 7 --collection nine',
      ),
    )
    .action((options: SudokuOptions, command: Command) => {
      const size = Number(options.size) as SudokuSize;
      return generateInto(command, options, `${size}x${size} Sudokus`, ({ puzzles }, progress) =>
        generateSudokus(puzzles, { ...options, size }, progress),
      );
    });
}

function addMaze(generate: Command): void {
  withCommonOptions(
    generate
      .command('maze')
      .description('mazes of random walls; the shortest path from S to G takes at least so many moves')
      .requiredOption('--rows <r>', `${MAZE_MIN_SIDE} to ${MAZE_MAX_SIDE}`, side('--rows'))
      .requiredOption('--cols <c>', `${MAZE_MIN_SIDE} to ${MAZE_MAX_SIDE}`, side('--cols'))
      .requiredOption('--path <n>', 'moves of the shortest path, at least', wholeNumber('--path', 1)),
  )
    .addHelpText(
      'after',
      examples(
        'tessera generate maze --rows 12 --cols 12 --path 24 --count 1000 --collection mazes',
        "tessera generate maze --rows 30 --cols 30 --path 111 --count 1000 --collection hard   # as the paper's Maze-Hard",
      ),
    )
    .action((options: MazeOptions, command: Command) => {
      const request = { ...options, minPathLength: options.path };
      return generateInto(
        command,
        options,
        `${options.rows}x${options.cols} mazes`,
        ({ puzzles }, progress) => generateMazes(puzzles, request, progress),
      );
    });
}

function addConcepts(generate: Command): void {
  const known = CONCEPT_FAMILIES.map(({ id, title }) => `  ${id}: ${title}\n`).join('');
  withCommonOptions(
    generate
      .command('concepts')
      .description('ARC-like tasks of concept families, each with a written rule')
      .option('--family <f...>', 'families to take by turns (default: all)', someFamilies)
      .option('--max-side <n>', 'longest side of a grid', wholeNumber('--max-side', 1), DEFAULT_MAX_SIDE),
  )
    .addHelpText('after', `\nFamilies:\n${known}`)
    .addHelpText(
      'after',
      examples(
        'tessera generate concepts --count 240 --collection concepts',
        'tessera generate concepts --family recolour gravity --count 40 --seed 3 --collection two-rules',
      ),
    )
    .action((options: ConceptOptions, command: Command) => {
      const request = { ...options, concepts: options.family ?? [] };
      return generateInto(command, options, 'concept tasks', ({ puzzles }, progress) =>
        generateConcepts(puzzles, request, progress),
      );
    });
}

function someFamilies(id: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), nonEmpty('--family')(id)];
}

function withCommonOptions(command: Command): Command {
  return command
    .requiredOption('--count <n>', 'how many puzzles', wholeNumber('--count', 1))
    .requiredOption('--collection <name>', 'collection to add them to', nonEmpty('--collection'))
    .option('--seed <n>', 'same seed, same puzzles', wholeNumber('--seed', 0), 0);
}

async function generateInto(
  command: Command,
  { count, collection }: CommonOptions,
  kind: string,
  generate: (store: Store, progress: GenerateOptions) => Promise<ImportResult>,
): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const onProgress = (numDone: number): void => {
    const done = `${countText(numDone)} of ${countText(count)} puzzles`;
    screen.live(
      () => `${bar(numDone / count, 24)}  ${done}`,
      () => done,
    );
  };
  const result = await desk.withStore((store) => generate(store, { onProgress }));
  const { added, duplicates, symmetricTwins } = result;
  const asides = [
    ...(duplicates > 0 ? [`, ${countText(duplicates)} were there before`] : []),
    ...(symmetricTwins > 0 ? [`, ${countText(symmetricTwins)} are symmetric twins of others`] : []),
  ];
  screen.print(`Added ${countText(added)} ${kind} to ${collection}${asides.join('')}.`);
  screen.json({ collection, ...result });
}
