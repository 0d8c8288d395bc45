import type { Command } from 'commander';
import { readImportPaths } from '../../../services/import-paths.ts';
import { importFiles, leakSentence, type FilledCollection } from '../../../services/importing.ts';
import { count } from '../figures.ts';
import { nonEmpty } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

const KINDS = [
  'ARC tasks as JSON; challenges files with their solutions files, in either order',
  'Sudokus, one a line of 16, 36 or 81 characters, or a CSV with a column question (puzzle, quizzes)',
  'mazes as text (# for walls, S and G), or as the official CSV',
  'folders with all that is in them, zips of all that, and official dataset folders',
];

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('read puzzles from files into collections: all of them or, on an error, none')
    .argument('<file...>', 'files, folders or zips to read')
    .option(
      '--collection <name>',
      'one collection to add them all to (default: one for each file or folder, named like it)',
      nonEmpty('--collection'),
    )
    .option('--licence <text>', 'what the source allows; kept with the puzzles', nonEmpty('--licence'))
    .addHelpText('after', `\nWhat can be read:\n${KINDS.map((kind) => `  ${kind}\n`).join('')}`)
    .addHelpText(
      'after',
      examples(
        'tessera import arc-agi_training_challenges.json arc-agi_training_solutions.json',
        'tessera import ARC-AGI-2/data/training --collection arc-2 --licence Apache-2.0',
        'tessera import train.csv test.csv --collection extreme --licence MIT',
      ),
    )
    .action(run);
}

async function run(
  paths: string[],
  options: { collection?: string; licence?: string },
  command: Command,
): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const found = readImportPaths(paths);
  const { filled, leaks, notes } = await desk.withStore((store) =>
    importFiles(store, { ...found, ...options }),
  );
  for (const one of filled) {
    screen.print(filledSentence(one));
    screen.json({ type: 'collection', ...one });
  }
  for (const leak of leaks) {
    screen.print(leakSentence(leak));
    screen.json({ type: 'leak', ...leak });
  }
  for (const note of notes) {
    screen.print(`Note: ${note}`);
    screen.json({ type: 'note', note });
  }
}

function filledSentence({ source, collection, added, duplicates, symmetricTwins }: FilledCollection): string {
  const asides = [
    ...(duplicates > 0 ? [`${count(duplicates)} were there before`] : []),
    ...(symmetricTwins > 0 ? [`${count(symmetricTwins)} are symmetric twins of others`] : []),
  ];
  const tail = asides.length > 0 ? ` (${asides.join(', ')})` : '';
  return `${source}: added ${count(added)} ${added === 1 ? 'puzzle' : 'puzzles'} to ${collection}${tail}.`;
}
