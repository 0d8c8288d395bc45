import { readFileSync } from 'node:fs';
import { failureOf } from './failure.ts';
import { tesseraProgram } from './program.ts';
import { start } from './start.ts';

const packageFile = new URL('../../../package.json', import.meta.url);

async function main(words: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  if (words.length === 0) await start(version);
  else await tesseraProgram(version).parseAsync(words, { from: 'user' });
}

// Whoever reads our output has gone away (`tessera runs | head -1`): nothing more needs to be said.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(
    `The output cannot be written (${error.message}): check where it goes and the disk.\n`,
  );
  process.exit(2);
});
// Nobody is left to tell about it; what the command does goes on.
process.stderr.on('error', () => undefined);

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { exitCode, message } = failureOf(error);
  if (message !== '') process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}
