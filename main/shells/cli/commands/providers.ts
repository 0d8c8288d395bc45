import type { Command } from 'commander';
import { chooseProvider, probeProviders } from '../../../runtime/providers.ts';
import { examples, openDesk } from '../shell.ts';

export function addProvidersCommand(program: Command): void {
  program
    .command('providers')
    .description('try every way to compute on this machine, and say what works and why')
    .addHelpText('after', examples('tessera providers', 'tessera providers --json'))
    .action(run);
}

async function run(_options: object, command: Command): Promise<void> {
  const { screen } = openDesk(command);
  screen.live(() => 'Trying cuda, dml, webgpu and cpu ...');
  const probes = await probeProviders();
  const auto = await chooseProvider('auto');
  screen.endLive();
  for (const { provider, ok, reason, remedy } of probes) {
    const mark = ok ? screen.style('green', 'yes') : 'no ';
    screen.print(`${mark}  ${provider.padEnd(6)}  ${reason}${remedy === null ? '' : `: ${remedy}`}.`);
  }
  screen.print('', `--provider auto takes ${auto.provider}: ${auto.why}.`);
  screen.json({ providers: probes, auto });
}
