import { hasDisplay } from '../browser/open-browser.ts';

/** What `npm start` and `tessera` without a command say before the workbench opens: what this is and where to begin. */
export function startText(
  /** Why there is no desktop window; null where Electron can run. */
  absence: string | null,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return `Tessera is a workbench for grid puzzles (Sudoku, mazes, ARC) and for the tiny recursive
models (TRM) that learn to solve them, on your own machine: no Python, no account, no network.

${whereItOpens(absence, hasDisplay(platform, env))}

To watch a model learn 4x4 Sudoku from nothing in a terminal instead:

  npm run -s tessera -- quickstart

and to go on there with puzzles and runs of your own:

  npm run -s tessera -- generate sudoku --size 6 --count 1500 --blanks 20 --collection six
  npm run -s tessera -- train --preset sudoku-6x6 --collection six
  npm run -s tessera -- --help

`;
}

function whereItOpens(absence: string | null, canShow: boolean): string {
  if (absence === null && canShow) return 'The workbench opens in a window of its own.';
  if (canShow) {
    return `There is no desktop window, because ${absence}:\nthe workbench opens in your browser, from 127.0.0.1.`;
  }
  const reasons = absence === null ? 'there is no display' : `${absence}, and there is no display`;
  return `There is no desktop window, because ${reasons}:\nthe workbench is served on 127.0.0.1. Open the link below in a browser of this machine, or through an\nssh tunnel (see the README, "On a remote GPU box").`;
}
