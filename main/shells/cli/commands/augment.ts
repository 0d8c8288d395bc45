import type { Command } from 'commander';
import { keepRecipes } from '../../../services/augmenting.ts';
import { bar, count as countText } from '../figures.ts';
import { nonEmpty, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

interface Options {
  readonly collection: string;
  readonly count: number;
  readonly seed: number;
  readonly dihedral: boolean;
  readonly colours: boolean;
  readonly lines: boolean;
  readonly moveBlack?: true;
}

export function addAugmentCommand(program: Command): void {
  program
    .command('augment')
    .description(
      'draw symmetric variants of every puzzle of a collection and keep their recipes with it, in place of those it had; ARC training, votes and the exported dataset then use these',
    )
    .requiredOption('--collection <name>', 'the puzzles', nonEmpty('--collection'))
    .requiredOption(
      '--count <n>',
      'recipes of each puzzle; 0 forgets them',
      wholeNumber('--count', 0, 100_000),
    )
    .option('--seed <n>', 'same seed, same recipes', wholeNumber('--seed', 0), 0)
    .option('--no-dihedral', 'ARC, mazes: no turns and mirrors')
    .option('--no-colours', 'ARC: no recolouring; Sudoku: no other digits')
    .option('--no-lines', 'Sudoku: rows, columns, bands and stacks stay')
    .option('--move-black', 'ARC: let black be recoloured too, which it never is officially')
    .addHelpText(
      'after',
      examples(
        'tessera augment --collection arc --count 1000',
        'tessera augment --collection arc --count 300 --seed 7 --move-black',
      ),
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { collection, count, seed, dihedral, colours, lines, moveBlack = false } = options;
  const { screen, ...desk } = openDesk(command);
  const choice = { dihedral, colours, lines, movesBlack: moveBlack, seed };
  const kept = await desk.withStore((store) =>
    keepRecipes(store, collection, choice, count, (numDone, numPuzzles) => {
      const done = `${countText(numDone)} of ${countText(numPuzzles)} puzzles`;
      screen.live(
        () => `${bar(numDone / numPuzzles, 24)}  ${done}`,
        () => done,
      );
    }),
  );
  const { numPuzzles, numRecipes, numDropped } = kept;
  screen.print(
    `Kept ${countText(numRecipes)} recipes for the ${countText(numPuzzles)} puzzles of ${collection}; ${countText(numDropped)} draws gave nothing new.`,
  );
  screen.json({ collection, seed, ...kept });
}
