import type { Command } from 'commander';
import { basename } from 'node:path';
import { UserError } from '../../../../puzzles/user-error.ts';
import { utf8Text } from '../../../../puzzles/utf8.ts';
import { exportCheckpoint } from '../../../services/checkpoint-export.ts';
import { formatOf } from '../../../services/checkpoint-files.ts';
import { importCheckpoint } from '../../../services/checkpoint-import.ts';
import { readBounded, writeNewFile, withFile } from '../../../services/user-files.ts';
import { count, percent, table } from '../figures.ts';
import { typed } from '../invocation.ts';
import { name, nonEmpty } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

/** Of an identifiers.json: a million names have 40 MB. */
const MAX_IDENTIFIERS_BYTES = 64 * 1024 * 1024;

export function addCheckpointsCommand(program: Command): void {
  const checkpoints = program
    .command('checkpoints')
    .description("list a run's checkpoints, write one to a file, or read one from elsewhere");
  checkpoints
    .command('list')
    .description('the checkpoints of a run, oldest first')
    .requiredOption('--run <run>', 'id of the run, or the beginning of one', nonEmpty('--run'))
    .addHelpText('after', examples('tessera checkpoints list --run 3f2a9c01'))
    .action(list);
  checkpoints
    .command('export')
    .description(
      'write learned weights under the official names of TRM: safetensors, or a .pt for torch.load',
    )
    .requiredOption('--run <run>', 'id of the run, or the beginning of one', nonEmpty('--run'))
    .option('--checkpoint <c>', 'best, latest, or the id of one', nonEmpty('--checkpoint'), 'best')
    .option(
      '--out <file>',
      'file to write; .pt or .pth for PyTorch (default: safetensors, named after the run)',
      nonEmpty('--out'),
    )
    .addHelpText(
      'after',
      examples(
        'tessera checkpoints export --run 3f2a9c01 --out sudoku.safetensors',
        'tessera checkpoints export --run 3f2a9c01 --out sudoku.pt',
      ),
    )
    .action(exportOne);
  checkpoints
    .command('import')
    .description(
      'make a run of a file with weights, safetensors or torch.save: an exported one, or official ones',
    )
    .argument('<file>', 'file to read')
    .option('--name <text>', 'a name for the run', name('--name'))
    .option('--preset <name>', 'how the model is built; for files from elsewhere', nonEmpty('--preset'))
    .option('--collection <name>', 'the puzzles to learn from and be judged by', nonEmpty('--collection'))
    .option(
      '--identifiers <file>',
      'official ARC models: the identifiers.json of their dataset, for votes on its tasks',
      nonEmpty('--identifiers'),
    )
    .addHelpText(
      'after',
      examples(
        'tessera checkpoints import sudoku.safetensors',
        'tessera checkpoints import step_65104 --preset sudoku-extreme-mlp',
        'tessera checkpoints import step_65104 --preset sudoku-extreme-mlp --collection extreme',
        'tessera checkpoints import step_518071 --preset arc-1 --identifiers arc1concept-aug-1000/identifiers.json',
      ),
    )
    .action(importOne);
}

async function list(options: { run: string }, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const { rows, best } = await desk.withStore(({ runs, checkpoints }) => {
    const { id } = runs.get(options.run);
    return { rows: checkpoints.list(id), best: checkpoints.best(id)?.id };
  });
  for (const row of rows) screen.json({ ...row, isBest: row.id === best });
  if (rows.length === 0) return screen.print('This run has no checkpoint yet.');
  const cells = rows.map(({ id, step, exact_accuracy, num_bytes }) => [
    id,
    count(step),
    percent(exact_accuracy),
    `${(num_bytes / 1e6).toFixed(1)} MB`,
    id === best ? 'best' : '',
  ]);
  screen.print(...table(['CHECKPOINT', 'STEP', 'SOLVED', 'SIZE', ''], cells, [1, 2, 3]));
}

async function exportOne(
  options: { run: string; checkpoint: string; out?: string },
  command: Command,
): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const format = formatOf(options.out ?? '');
  const { checkpoint, fileName, pieces } = await desk.withStore((store) =>
    exportCheckpoint(store, options.run, options.checkpoint, format),
  );
  const file = options.out ?? fileName;
  const num_bytes = writeNewFile(file, pieces);
  const { id, step, exact_accuracy, run_id } = checkpoint;
  screen.print(`Wrote checkpoint ${id} of step ${count(step)} to ${file} (${count(num_bytes)} bytes).`);
  screen.json({ file, run: run_id, checkpoint: id, step, exact_accuracy, num_bytes });
}

async function importOne(
  file: string,
  { identifiers, ...options }: { name?: string; preset?: string; collection?: string; identifiers?: string },
  command: Command,
): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const named = identifiers === undefined ? {} : { identifiers: readIdentifiers(identifiers) };
  const { run, checkpoint, canTrain } = await withFile(file, (source) =>
    desk.withStore((store) =>
      importCheckpoint(store, { fileName: basename(file), file: source, ...options, ...named }),
    ),
  );
  screen.print(`Run ${run.id} (${run.name}) holds the weights of ${file}.`);
  screen.print(
    canTrain
      ? `Judge it: ${typed(`evaluate --run ${run.id} --collection ${run.collection}`)}`
      : 'The puzzles it learned from are not here, so it can solve and be evaluated, but not go on learning.',
  );
  screen.json({ run: run.id, name: run.name, preset: run.preset, checkpoint: checkpoint.id, canTrain });
}

function readIdentifiers(path: string): { fileName: string; text: string } {
  const text = utf8Text(readBounded(path, MAX_IDENTIFIERS_BYTES));
  if (text === null) throw new UserError(`${path} is no UTF-8 text: name the identifiers.json of a dataset.`);
  return { fileName: basename(path), text };
}
