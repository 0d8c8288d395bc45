import type { Command } from 'commander';
import { exportDataset } from '../../../services/dataset-export.ts';
import { exportCollection } from '../../../services/exporting.ts';
import { refuseExisting, writeNewFile } from '../../../services/user-files.ts';
import { count, figure } from '../figures.ts';
import { nonEmpty, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

/** Ten times what the official datasets have. */
const MAX_NUM_AUG = 10_000;

interface PuzzlesOptions {
  readonly collection: string;
  readonly out: string;
  readonly solutions?: string;
}

interface DatasetOptions {
  readonly collection: string;
  readonly testCollection?: string;
  readonly out: string;
  readonly numAug?: number;
  readonly seed: number;
}

export function addExportCommand(program: Command): void {
  const command = program.command('export').description('write a collection to files that others can read');
  command
    .command('puzzles')
    .description('the puzzles in the forms that "tessera import" reads')
    .requiredOption('--collection <name>', 'the collection to export', nonEmpty('--collection'))
    .requiredOption(
      '--out <file>',
      '.json for ARC tasks; .csv or .txt for Sudokus and mazes; .zip for any, a file each',
      nonEmpty('--out'),
    )
    .option(
      '--solutions <file>',
      'ARC: write the answers here and leave them out of --out, as Kaggle does',
      nonEmpty('--solutions'),
    )
    .addHelpText(
      'after',
      examples(
        'tessera export puzzles --collection concepts --out concepts.json',
        'tessera export puzzles --collection c --out c_challenges.json --solutions c_solutions.json',
      ),
    )
    .action(runPuzzles);
  command
    .command('dataset')
    .description('a folder in the official layout, with a README of the commands that train on it elsewhere')
    .requiredOption('--collection <name>', 'puzzles to be learned', nonEmpty('--collection'))
    .option('--test-collection <name>', 'puzzles to be predicted', nonEmpty('--test-collection'))
    .requiredOption('--out <folder>', 'folder to make', nonEmpty('--out'))
    .option(
      '--num-aug <n>',
      'augmentations a puzzle (officially 1000; default: those kept in the collection)',
      wholeNumber('--num-aug', 0, MAX_NUM_AUG),
    )
    .option('--seed <n>', 'same seed, same augmentations', wholeNumber('--seed', 0), 0)
    .addHelpText(
      'after',
      examples(
        'tessera export dataset --collection arc-agi_training --test-collection arc-agi_evaluation --out arc1 --num-aug 1000',
        'tessera export dataset --collection hard --out maze-hard --num-aug 7',
      ),
    )
    .action(runDataset);
}

async function runPuzzles(options: PuzzlesOptions, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const files = await desk.withStore((store) => exportCollection(store, options));
  // Of two files neither is written when one cannot be.
  for (const { path } of files) refuseExisting(path);
  for (const { path, bytes } of files) {
    writeNewFile(path, bytes);
    screen.print(`Wrote ${path} (${count(bytes.length)} bytes).`);
    screen.json({ file: path, numBytes: bytes.length });
  }
}

async function runDataset(options: DatasetOptions, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const written = await desk.withStore((store) => exportDataset(store, options));
  const { out, numTrain, numTest, numBytes } = written;
  const tests = numTest > 0 ? `, ${count(numTest)} to predict` : '';
  screen.print(
    `Wrote the dataset ${out}: ${count(numTrain)} puzzles to learn${tests}, ${figure(numBytes / 1024 ** 2)} MB.`,
    `${out}/README.md has the commands that train on it elsewhere.`,
  );
  screen.json(written);
}
