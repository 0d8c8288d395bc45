/** What `npm start` and `tessera` without a command say: what this is and where to begin. */
export function startText(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return `Tessera is a workbench for grid puzzles (Sudoku, mazes, ARC) and for the tiny recursive
models (TRM) that learn to solve them, on your own machine: no Python, no account, no network.

${whyNoWindow(platform, env)}, so begin in this terminal. Watch a model learn
4x4 Sudoku from nothing and then solve one it has never seen:

  npm run -s tessera -- quickstart

Then go on with puzzles and runs of your own:

  npm run -s tessera -- generate sudoku --size 6 --count 1500 --blanks 20 --collection six
  npm run -s tessera -- presets
  npm run -s tessera -- train --preset sudoku-6x6 --collection six
  npm run -s tessera -- --help
`;
}

function whyNoWindow(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  const hasDisplay = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => display);
  const mayHaveWindow = platform === 'win32' || platform === 'darwin' || hasDisplay;
  return mayHaveWindow ? 'This version has no window yet' : 'This machine has no display to open a window on';
}
