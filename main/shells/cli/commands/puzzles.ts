import type { Command } from 'commander';
import { formatCells, formatGrid } from '../../../../puzzles/sudoku/sudoku.ts';
import { storedSudoku } from '../../../services/sudoku-records.ts';
import type { StoredPuzzle } from '../../../store/puzzles.ts';
import type { Store } from '../../../store/store.ts';
import { count, figure, table } from '../figures.ts';
import { typed } from '../invocation.ts';
import { nonEmpty, wholeNumber } from '../option-values.ts';
import type { Screen } from '../screen.ts';
import { examples, openDesk } from '../shell.ts';

interface Options {
  readonly collection?: string;
  readonly limit: number;
}

export function addPuzzlesCommand(program: Command): void {
  program
    .command('puzzles')
    .description('list the collections, the puzzles of one, or show a puzzle')
    .argument('[id]', 'id of a puzzle, or the beginning of one')
    .option('--collection <name>', 'list the puzzles of this collection', nonEmpty('--collection'))
    .option('--limit <n>', 'list at most so many puzzles', wholeNumber('--limit', 1), 20)
    .addHelpText(
      'after',
      examples('tessera puzzles', 'tessera puzzles --collection small --limit 5', 'tessera puzzles 3f2a'),
    )
    .action(run);
}

async function run(id: string | undefined, options: Options, command: Command): Promise<void> {
  const desk = openDesk(command);
  await desk.withStore((store) => {
    if (id !== undefined) showPuzzle(store.puzzles.get(id), desk.screen);
    else if (options.collection !== undefined)
      listPuzzles(store, options.collection, options.limit, desk.screen);
    else listCollections(store, desk.screen);
  });
}

function listCollections(store: Store, screen: Screen): void {
  const rows = store.puzzles.collections();
  for (const row of rows) screen.json(row);
  if (rows.length === 0) {
    screen.print(
      `There are no puzzles yet. Make some: ${typed('generate sudoku --size 4 --count 1200 --blanks 6-11 --collection small')}`,
    );
    return;
  }
  const cells = rows.map((row) => [row.name, row.family, count(row.count)]);
  screen.print(...table(['COLLECTION', 'FAMILY', 'PUZZLES'], cells, [2]));
}

function listPuzzles(store: Store, collection: string, limit: number, screen: Screen): void {
  const puzzles = store.puzzles.list({ collection, limit });
  for (const puzzle of puzzles) screen.json(withContent(puzzle));
  const cells = puzzles.map((puzzle) => [
    puzzle.id,
    puzzle.family,
    puzzle.size,
    puzzle.difficulty === null ? '-' : figure(puzzle.difficulty),
    oneLine(puzzle),
  ]);
  screen.print(...table(['ID', 'FAMILY', 'SIZE', 'DIFFICULTY', 'PUZZLE'], cells, [3]));
}

function showPuzzle(puzzle: StoredPuzzle, screen: Screen): void {
  screen.json(withContent(puzzle));
  const { source, licence, file, line, seed } = puzzle.provenance;
  const place = [file, line === undefined ? '' : `line ${line}`].filter(Boolean).join(', ');
  screen.print(
    `${puzzle.id}  ${puzzle.family} ${puzzle.size}, difficulty ${puzzle.difficulty === null ? 'unknown' : figure(puzzle.difficulty)}`,
    `in ${puzzle.collection}; from ${source}${seed === undefined ? '' : `, seed ${seed}`}${place === '' ? '' : ` (${place})`}; licence: ${licence}`,
  );
  if (puzzle.family !== 'sudoku') return screen.print('', puzzle.content);
  const { size, givens, solution } = storedSudoku(puzzle);
  screen.print('', formatGrid(size, givens), '', formatGrid(size, solution));
}

function oneLine(puzzle: StoredPuzzle): string {
  return puzzle.family === 'sudoku' ? formatCells(storedSudoku(puzzle).givens) : '';
}

function withContent({ content, ...puzzle }: StoredPuzzle): object {
  return { ...puzzle, content: JSON.parse(content) as unknown };
}
