// `npm test [-- WORD ...]`: the tests that need no browser (vitest), then those of the window (Playwright), and one closing
// line over both. Words go to the lane they name: `test/e2e` and what begins so to Playwright, anything else to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { repositoryRoot } from './files.ts';
import { closingText, OUTCOME_FILE, sumOf, type Outcome } from './outcome.ts';

const packages = join(repositoryRoot, 'node_modules');
const words = process.argv.slice(2);
const e2eWords = words.filter((word) => /^(\.\/)?test\/e2e\b/.test(word));
const unitWords = words.filter((word) => !e2eWords.includes(word));

const lanes = [
  { name: 'vitest', words: [join(packages, 'vitest', 'vitest.mjs'), 'run', ...unitWords] },
  {
    name: 'playwright',
    words: [
      join(packages, '@playwright', 'test', 'cli.js'),
      'test',
      '--config',
      join('test', 'e2e', 'playwright.config.ts'),
      ...e2eWords,
    ],
  },
].filter(({ name }) => words.length === 0 || (name === 'vitest' ? unitWords : e2eWords).length > 0);

const folder = mkdtempSync(join(tmpdir(), 'tessera-outcomes-'));
const outcomes = lanes.map((lane): Outcome => {
  const file = join(folder, `${lane.name}.json`);
  const { status, signal } = spawnSync(process.execPath, lane.words, {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, [OUTCOME_FILE]: file },
  });
  if (status !== 0) process.exitCode = 1;
  return readOutcome(file) ?? died(`${lane.name} ended with ${signal ?? status} and left no outcome`);
});
rmSync(folder, { recursive: true });
const whole = sumOf(outcomes);
if (whole.numFailed > 0) process.exitCode = 1;
process.stdout.write(closingText(whole));

function readOutcome(file: string): Outcome | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return null;
  }
}

/** A lane that did not come to its end counts as one failure. */
function died(why: string): Outcome {
  process.stderr.write(`${why}\n`);
  return { numPassed: 0, numFailed: 1, numSkipped: 0, reasons: [] };
}
