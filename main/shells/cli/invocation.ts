/** What npm calls the scripts that start the command line from this repository. */
const SCRIPTS = ['tessera', 'start'];

/**
 * A command as it can be typed where this process was started: `tessera runs`, or `npm run -s tessera -- runs` where npm
 * started it and no `tessera` need be on the path.
 */
export function typed(words: string, env: NodeJS.ProcessEnv = process.env): string {
  const isFromNpm = SCRIPTS.includes(env['npm_lifecycle_event'] ?? '');
  return `${isFromNpm ? 'npm run -s tessera --' : 'tessera'} ${words}`;
}
