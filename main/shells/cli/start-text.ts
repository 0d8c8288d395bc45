import { hasDisplay } from '../browser/open-browser.ts';

/** What `npm start` and `tessera` without a command say before the workbench opens: what this is and where to begin. */
export function startText(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return `Tessera is a workbench for grid puzzles (Sudoku, mazes, ARC) and for the tiny recursive
models (TRM) that learn to solve them, on your own machine: no Python, no account, no network.

${whereItOpens(platform, env)}

To watch a model learn 4x4 Sudoku from nothing in a terminal instead:

  npm run -s tessera -- quickstart

and to go on there with puzzles and runs of your own:

  npm run -s tessera -- generate sudoku --size 6 --count 1500 --blanks 20 --collection six
  npm run -s tessera -- train --preset sudoku-6x6 --collection six
  npm run -s tessera -- --help

`;
}

function whereItOpens(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  const absence = 'The desktop window needs the binary of Electron, which is not installed here';
  return hasDisplay(platform, env)
    ? `${absence}, so the\nworkbench opens in your browser, from 127.0.0.1.`
    : `${absence}, and there\nis no display, so the workbench is served on 127.0.0.1: open the link below in a browser of this\nmachine, or through an ssh tunnel (see the README, "On a remote GPU box").`;
}
