import { relative } from 'node:path';

import type { FullConfig, FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';

import { close, type Outcome } from '../house/outcome.ts';

/** Closes the lane of the browser tests as the other lane is closed. */
export class ClosingLine implements Reporter {
  #root: Suite | undefined;
  #rootDir = '';
  #numErrors = 0;

  onBegin(config: FullConfig, root: Suite): void {
    this.#root = root;
    this.#rootDir = config.rootDir;
  }

  /** Outside any test: a file that does not load, a server that does not start. */
  onError(): void {
    this.#numErrors++;
  }

  onEnd({ status }: FullResult): void {
    const tests = this.#root?.allTests() ?? [];
    const outcome: Outcome = { numPassed: 0, numFailed: this.#numErrors, numSkipped: 0, reasons: [] };
    for (const test of tests) {
      const end = test.outcome();
      if (end === 'skipped') {
        outcome.numSkipped++;
        outcome.reasons.push(this.#reason(test));
      } else if (end === 'unexpected') outcome.numFailed++;
      else outcome.numPassed++;
    }
    if (status !== 'passed' && outcome.numFailed === 0) outcome.numFailed = 1;
    close(outcome);
  }

  printsToStdio(): boolean {
    return false;
  }

  #reason(test: TestCase): string {
    const given = test.annotations.find(({ type }) => type === 'skip')?.description;
    const file = relative(this.#rootDir, test.location.file);
    return `test/e2e/${file} > ${test.title}: ${given ?? 'one that it builds on failed'}`;
  }
}

// Playwright takes a default export.
// eslint-disable-next-line no-restricted-syntax
export default ClosingLine;
