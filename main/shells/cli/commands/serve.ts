import type { Command } from 'commander';
import { buildPages } from '../../browser/build-pages.ts';
import { hasDisplay, openBrowser } from '../../browser/open-browser.ts';
import type { BrowserShell } from '../../browser/server.ts';
import { openWorkbench, USUAL_PORT } from '../../browser/workbench.ts';
import { onInterrupts } from '../interrupts.ts';
import { wholeNumber } from '../option-values.ts';
import { examples, openDesk, type Desk } from '../shell.ts';

const LAST_PORT = 65_535;

interface Options {
  readonly port?: number;
  /** commander's name for --no-open. */
  readonly open: boolean;
}

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('the workbench in a browser, on this machine only; Ctrl-C ends it, training goes on')
    .option(
      '--port <n>',
      `port on 127.0.0.1, 0 = any free one (default: ${USUAL_PORT}, or any free one where that is taken)`,
      wholeNumber('--port', 0, LAST_PORT),
    )
    .option('--no-open', 'print the link and open no browser')
    .addHelpText('after', examples('tessera serve', 'tessera serve --port 8080 --no-open'))
    .action(run);
}

async function run({ port, open }: Options, command: Command): Promise<void> {
  await serve(openDesk(command), { port: port ?? null, opensBrowser: open });
}

/** Serves the workbench until Ctrl-C. */
export async function serve(
  desk: Desk,
  { port, opensBrowser }: { port: number | null; opensBrowser: boolean },
): Promise<void> {
  const { screen, dataDir } = desk;
  const pagesFolder = await buildPages(() => screen.notice('Building the window: a few seconds ...'));
  const onNotice = (sentence: string): void => screen.notice(sentence);
  const shell = await openWorkbench({ dataDir, port, pagesFolder, onNotice });
  const url = shell.newLink();
  screen.print(
    `Tessera is open on this machine, for the first browser that follows this link:`,
    '',
    `  ${url}`,
    '',
  );
  screen.print(
    process.stdin.isTTY
      ? 'Enter makes a link for another browser. Ctrl-C ends this server; training goes on without it.'
      : 'Ctrl-C ends this server; training goes on without it.',
  );
  screen.json({ type: 'serving', url, port: shell.port, dataDir });
  if (opensBrowser && hasDisplay() && !(await openBrowser(url))) {
    screen.notice('No browser could be opened from here: follow the link yourself.');
  }
  await untilInterrupted(desk, shell);
}

function untilInterrupted({ screen }: Desk, shell: BrowserShell): Promise<void> {
  const offer = (): void => screen.print(`  ${shell.newLink()}`);
  const listens = process.stdin.isTTY;
  if (listens) process.stdin.on('data', offer);
  return new Promise((resolve, reject) => {
    const restore = onInterrupts({
      first() {
        if (listens) process.stdin.off('data', offer).pause();
        shell
          .close()
          .then(() => screen.print('Closed. Runs in training go on; tessera runs lists them.'))
          .finally(() => restore())
          .then(resolve, reject);
      },
      second: () => process.exit(130),
    });
  });
}
