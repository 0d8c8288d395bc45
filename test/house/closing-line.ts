import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node';

interface Outcome {
  numPassed: number;
  numFailed: number;
  skipped: { test: string; reason: string | undefined }[];
}

/** Vitest's own report, then why each skipped test was skipped, then one line that any script can read. */
export class ClosingLine implements Reporter {
  #hasNameFilter = false;

  onInit(vitest: Vitest): void {
    this.#hasNameFilter = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const outcome = count(modules);
    // An error outside any test fails the run, and an interrupted run has proved nothing.
    outcome.numFailed += errors.length;
    if (reason !== 'passed' && outcome.numFailed === 0) outcome.numFailed = 1;
    // Under `-t` whatever the pattern left out counts as skipped: nobody asked why.
    const asked = outcome.skipped.filter((skip) => skip.reason !== undefined || !this.#hasNameFilter);
    process.stdout.write(skipLines(asked) + closingLine(outcome));
  }
}

function count(modules: readonly TestModule[]): Outcome {
  const outcome: Outcome = { numPassed: 0, numFailed: 0, skipped: [] };
  for (const module of modules) {
    // A file that cannot be loaded and a hook that throws have errors of their own, and no test to carry them.
    if (module.errors().length > 0) outcome.numFailed++;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) outcome.numFailed++;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') outcome.numPassed++;
      else if (result.state === 'failed') outcome.numFailed++;
      else {
        const reason = result.state === 'skipped' ? result.note : 'the run ended before it';
        outcome.skipped.push({ test: `${module.relativeModuleId} > ${test.fullName}`, reason });
      }
    }
  }
  return outcome;
}

function skipLines(skipped: Outcome['skipped']): string {
  return skipped.map(({ test, reason }) => `skipped: ${test}: ${reason ?? 'no reason given'}\n`).join('');
}

function closingLine({ numPassed, numFailed, skipped }: Outcome): string {
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  return `${numPassed} passed, ${numFailed} failed${tail}\n`;
}
