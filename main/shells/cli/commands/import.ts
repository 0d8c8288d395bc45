import type { Command } from 'commander';
import { IMPORTERS } from '../../../services/importers.ts';
import { importFiles, readImportFile } from '../../../services/importing.ts';
import { count } from '../figures.ts';
import { nonEmpty } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('read puzzles from files into a collection: all of them or, on an error, none')
    .argument('<file...>', 'files to read')
    .option(
      '--collection <name>',
      "collection to add them to (default: the file's name)",
      nonEmpty('--collection'),
    )
    .option('--licence <text>', 'what the source allows; kept with the puzzles', nonEmpty('--licence'))
    .addHelpText('after', `\nFiles:\n${IMPORTERS.map(({ summary }) => `  ${summary}\n`).join('')}`)
    .addHelpText(
      'after',
      examples(
        'tessera import puzzles.txt',
        'tessera import train.csv test.csv --collection extreme --licence MIT',
      ),
    )
    .action(run);
}

async function run(
  files: string[],
  options: { collection?: string; licence?: string },
  command: Command,
): Promise<void> {
  const desk = openDesk(command);
  const imported = await desk.withStore((store) =>
    importFiles(store, { files: files.map(readImportFile), ...options }),
  );
  for (const { file, collection, added, duplicates, symmetricTwins } of imported) {
    const notes = [
      duplicates > 0 ? `${count(duplicates)} were there before` : '',
      symmetricTwins > 0 ? `${count(symmetricTwins)} are symmetric twins of others` : '',
    ].filter((note) => note !== '');
    const tail = notes.length > 0 ? ` (${notes.join(', ')})` : '';
    desk.screen.print(`${file}: added ${count(added)} puzzles to ${collection}${tail}.`);
    desk.screen.json({ file, collection, added, duplicates, symmetricTwins });
  }
}
