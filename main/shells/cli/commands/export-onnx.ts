import type { Command } from 'commander';
import { basename } from 'node:path';
import { exportOnnx, onnxUsage } from '../../../services/onnx-export.ts';
import { loadTrainedModel } from '../../../services/trained-models.ts';
import { refuseExisting, writeNewFile } from '../../../services/user-files.ts';
import { count } from '../figures.ts';
import { nonEmpty, wholeNumber } from '../option-values.ts';
import { examples, openDesk } from '../shell.ts';

interface Options {
  readonly run: string;
  readonly out: string;
  readonly checkpoint: string;
  readonly steps?: number;
  readonly batch: number;
}

export function addExportOnnxCommand(program: Command): void {
  program
    .command('export-onnx')
    .description(
      'write a trained model as one .onnx file that ONNX Runtime opens anywhere: puzzle in, answer out',
    )
    .requiredOption('--run <run>', 'id of the run, or the beginning of one', nonEmpty('--run'))
    .requiredOption('--out <file>', 'file to write; how to use it is written beside it', nonEmpty('--out'))
    .option('--checkpoint <c>', 'best, latest, or the id of one', nonEmpty('--checkpoint'), 'best')
    .option('--steps <n>', 'supervision steps (default: halt_max_steps)', wholeNumber('--steps', 1, 256))
    .option('--batch <n>', 'puzzles that one call answers', wholeNumber('--batch', 1, 1024), 1)
    .addHelpText(
      'after',
      examples(
        'tessera export-onnx --run 3f2a9c01 --out sudoku.onnx',
        'tessera export-onnx --run 3f2a --out sudoku.onnx --steps 4 --batch 32',
      ),
    )
    .action(run);
}

async function run({ out, run: id, ...options }: Options, command: Command): Promise<void> {
  const { screen, ...desk } = openDesk(command);
  const usageFile = `${out}.md`;
  refuseExisting(out);
  refuseExisting(usageFile);
  const model = await desk.withStore((store) => loadTrainedModel(store, id, options.checkpoint));
  const exported = exportOnnx(model, {
    batch_size: options.batch,
    ...(options.steps === undefined ? {} : { steps: options.steps }),
  });
  const { bytes, steps, opset, numNodes } = exported;
  writeNewFile(out, bytes);
  writeNewFile(usageFile, Buffer.from(onnxUsage(basename(out), model, exported, options.batch)));
  screen.print(
    `Wrote ${out}: ${count(steps)} supervision steps in ${count(numNodes)} nodes of opset ${opset} (${count(bytes.length)} bytes).`,
    `How to use it: ${usageFile}`,
  );
  screen.json({
    file: out,
    usage: usageFile,
    run: model.run.id,
    checkpoint: model.checkpoint.id,
    steps,
    batch_size: options.batch,
    opset,
    num_nodes: numNodes,
    num_bytes: bytes.length,
  });
}
