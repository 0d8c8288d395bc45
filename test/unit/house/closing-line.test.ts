import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { repositoryRoot } from '../../house/files.ts';
import { closingText, OUTCOME_FILE, sumOf } from '../../house/outcome.ts';

const root = mkdtempSync(join(tmpdir(), 'tessera-closing-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the repository's own vitest configuration on test files made here. */
function runTests(files: Record<string, string>, ...words: string[]) {
  const folder = mkdtempSync(join(root, 'run-'));
  mkdirSync(join(folder, 'test/unit'), { recursive: true });
  for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, 'test/unit', name), code);
  const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
  const config = join(repositoryRoot, 'vitest.config.ts');
  const args = [vitest, 'run', '--globals', '--root', folder, '--config', config, ...words];
  // The lane that this test runs in may have to leave its outcome in a file; those run here close by themselves.
  const env = { ...process.env, [OUTCOME_FILE]: undefined };
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder, input: '', env });
  return { status: run.status, lines: run.stdout.trimEnd().split('\n') };
}

const sound = `test('adds', () => expect(1 + 1).toBe(2)); test('takes', () => expect(2 - 1).toBe(1));`;

describe('the closing line', () => {
  it('counts what passed and exits 0', () => {
    const { status, lines } = runTests({ 'sound.test.ts': sound });
    expect(lines.at(-1)).toBe('2 passed, 0 failed');
    expect(status).toBe(0);
  });

  it('counts a failing test, a throwing hook and a file that does not load, and says why a test was skipped', () => {
    const { status, lines } = runTests({
      'sound.test.ts': sound,
      'mixed.test.ts': `
        test('wrong', () => expect(1).toBe(2));
        test('elsewhere', (context) => context.skip('no data here'));
        describe('hook', () => { beforeAll(() => { throw new Error('no'); }); test('never runs', () => {}); });`,
      'broken.test.ts': `throw new Error('cannot load');`,
    });
    expect(lines.at(-1)).toBe('2 passed, 3 failed, 2 skipped');
    expect(lines).toContain('skipped: test/unit/mixed.test.ts > elsewhere: no data here');
    expect(status).toBe(1);
  });

  it('never closes on 0 failed where an error struck outside the tests', () => {
    const late = `test('fine', async () => { setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 50)); });`;
    const { status, lines } = runTests({ 'late.test.ts': late });
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
    expect(status).toBe(1);
  });

  it('asks no reason of the tests that a name pattern leaves out', () => {
    const { lines } = runTests({ 'sound.test.ts': sound }, '-t', 'adds');
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
    expect(lines.filter((line) => line.startsWith('skipped:'))).toEqual([]);
  });

  it('sums the lanes of npm test', () => {
    const unit = { numPassed: 3, numFailed: 0, numSkipped: 1, reasons: ['a > b: no data here'] };
    const window = { numPassed: 2, numFailed: 1, numSkipped: 0, reasons: [] };
    expect(closingText(sumOf([unit, window]))).toBe(
      'skipped: a > b: no data here\n5 passed, 1 failed, 1 skipped\n',
    );
  });
});
