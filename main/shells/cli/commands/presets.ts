import type { Command } from 'commander';
import { describePresets } from '../../../services/presets.ts';
import { count, table } from '../figures.ts';
import { examples, openDesk } from '../shell.ts';

export function addPresetsCommand(program: Command): void {
  program
    .command('presets')
    .description('list the models there are to train, smallest first')
    .addHelpText('after', examples('tessera presets', 'tessera presets --json'))
    .action(run);
}

function run(_options: object, command: Command): void {
  const { screen } = openDesk(command);
  const presets = describePresets();
  for (const preset of presets) screen.json(preset);
  const rows = presets.map(({ name, num_params, steps, summary }) => [
    name,
    count(num_params),
    count(steps),
    summary,
  ]);
  screen.print(...table(['PRESET', 'WEIGHTS', 'STEPS', 'WHAT IT IS'], rows, [1, 2]));
}
