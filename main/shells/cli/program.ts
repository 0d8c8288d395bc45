import { Command } from 'commander';
import { defaultDataDir } from '../../store/data-dir.ts';
import { addAdaptCommand } from './commands/adapt.ts';
import { addAugmentCommand } from './commands/augment.ts';
import { addBenchCommand } from './commands/bench.ts';
import { addCheckpointsCommand } from './commands/checkpoints.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addExportCommand } from './commands/export.ts';
import { addExportOnnxCommand } from './commands/export-onnx.ts';
import { addGenerateCommand } from './commands/generate.ts';
import { addImportCommand } from './commands/import.ts';
import { addPresetsCommand } from './commands/presets.ts';
import { addProvidersCommand } from './commands/providers.ts';
import { addPuzzlesCommand } from './commands/puzzles.ts';
import { addQuickstartCommand } from './commands/quickstart.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSolveCommand } from './commands/solve.ts';
import { addStopCommand } from './commands/stop.ts';
import { addDoctorCommand, addScoreCommand } from './commands/submissions.ts';
import { addSubmitCommand } from './commands/submit.ts';
import { addTrainCommand } from './commands/train.ts';
import { nonEmpty } from './option-values.ts';
import { examples } from './shell.ts';

/** The whole command line. Usage errors are thrown as CommanderError, printed by nobody: see failure.ts. */
export function tesseraProgram(version: string): Command {
  const program = new Command('tessera')
    .description('Grid puzzles, and tiny recursive models that learn to solve them.')
    .version(version, '--version', 'print the version')
    .option('--data <folder>', `where everything is kept (default: ${defaultDataDir()})`, nonEmpty('--data'))
    .option('--json', 'for programs: one JSON value a line instead of text')
    .helpOption('--help', 'print this help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
    .exitOverride()
    .helpCommand(false)
    .addHelpText('after', examples('tessera quickstart', 'tessera train --help'));
  const add = [
    addServeCommand,
    addQuickstartCommand,
    addGenerateCommand,
    addImportCommand,
    addPuzzlesCommand,
    addAugmentCommand,
    addExportCommand,
    addPresetsCommand,
    addTrainCommand,
    addStopCommand,
    addRunsCommand,
    addSolveCommand,
    addEvaluateCommand,
    addAdaptCommand,
    addSubmitCommand,
    addCheckpointsCommand,
    addExportOnnxCommand,
    addDoctorCommand,
    addScoreCommand,
    addBenchCommand,
    addProvidersCommand,
  ];
  for (const addCommand of add) addCommand(program);
  return program;
}
