import { readFileSync } from 'node:fs';

import { CommanderError, type Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { typed } from '../../../../../main/shells/cli/invocation.ts';
import { tesseraProgram } from '../../../../../main/shells/cli/program.ts';
import { startText } from '../../../../../main/shells/cli/start-text.ts';
import { sharedTerminal } from './terminal.ts';

const { terminal } = sharedTerminal();

/** Every command and subcommand, by its words. */
function allCommands(command: Command = tesseraProgram('0'), words: readonly string[] = []): string[] {
  const below = command.commands.flatMap((child) => allCommands(child, [...words, child.name()]));
  return words.length > 0 ? [words.join(' '), ...below] : below;
}

/** The error that the command line makes of words whose values need not exist; null where it takes them. */
async function complaint(words: readonly string[]): Promise<string | null> {
  const program = tesseraProgram('0');
  const still = (command: Command): void => {
    // A command of commands has nothing to do by itself.
    if (command.commands.length === 0) command.action(() => undefined);
    command.configureOutput({ writeOut: () => undefined });
    command.commands.forEach(still);
  };
  still(program);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    return String(error);
  }
}

/** The commands in a text, as words behind `lead`, without their comments. */
function commandsIn(text: string, lead: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  const found = lines.filter((line) => line.startsWith(`${lead} `) && !line.includes('<'));
  return found.map((line) => line.slice(lead.length).split('#')[0].trim().split(/ +/));
}

describe('--help', { timeout: 60_000 }, () => {
  it.concurrent.each(['', ...allCommands()])('of "tessera %s" says how it is used', async (words) => {
    const { code, out, err } = await terminal.run(...words.split(' ').filter(Boolean), '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: tessera ${words}`));
    expect(out).toContain('--json');
    expect(out).toContain('--data <folder>');
    // Every command at work has an example, and the command line takes it.
    const examples = commandsIn(out, 'tessera');
    if (!out.includes('\nCommands:\n')) expect(examples).not.toEqual([]);
    for (const example of examples)
      expect([example.join(' '), await complaint(example)]).toEqual([example.join(' '), null]);
  });
});

describe('what the README and the first screen tell to type', () => {
  const readme = readFileSync(new URL('../../../../../README.md', import.meta.url), 'utf8');

  it.each([
    ['README', readme],
    ['npm start', startText('Electron does not run as root', 'linux', {})],
  ])('is taken: %s', async (_, text) => {
    const commands = commandsIn(text, 'npm run -s tessera --');
    expect(commands.length).toBeGreaterThanOrEqual(4);
    for (const words of commands)
      expect([words.join(' '), await complaint(words)]).toEqual([words.join(' '), null]);
  });

  it('are all the commands there are', () => {
    const table = readme.slice(readme.indexOf('| command '), readme.indexOf('### Puzzles in and out'));
    for (const { 0: name } of allCommands().map((words) => words.split(' '))) expect(table).toContain(name);
  });
});

describe('a hint', () => {
  it('can be typed as it stands where npm started the command line', () => {
    expect(typed('runs', { npm_lifecycle_event: 'tessera' })).toBe('npm run -s tessera -- runs');
    expect(typed('runs', { npm_lifecycle_event: 'start' })).toBe('npm run -s tessera -- runs');
    expect(typed('runs', { npm_lifecycle_event: 'test' })).toBe('tessera runs');
    expect(typed('runs', {})).toBe('tessera runs');
  });
});
