import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node';

import { close, type Outcome } from './outcome.ts';

/** Vitest's own report, then why each skipped test was skipped, then one line that any script can read. */
export class ClosingLine implements Reporter {
  #hasNameFilter = false;

  onInit(vitest: Vitest): void {
    this.#hasNameFilter = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const outcome = count(modules, this.#hasNameFilter);
    // An error outside any test fails the run, and an interrupted run has proved nothing.
    outcome.numFailed += errors.length;
    if (reason !== 'passed' && outcome.numFailed === 0) outcome.numFailed = 1;
    close(outcome);
  }
}

function count(modules: readonly TestModule[], hasNameFilter: boolean): Outcome {
  const outcome: Outcome = { numPassed: 0, numFailed: 0, numSkipped: 0, reasons: [] };
  for (const module of modules) {
    // A file that cannot be loaded and a hook that throws have errors of their own, and no test to carry them.
    if (module.errors().length > 0) outcome.numFailed++;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) outcome.numFailed++;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') outcome.numPassed++;
      else if (result.state === 'failed') outcome.numFailed++;
      else {
        outcome.numSkipped++;
        const reason = result.state === 'skipped' ? result.note : 'the run ended before it';
        // Under `-t` whatever the pattern left out counts as skipped: nobody asked why.
        if (reason === undefined && hasNameFilter) continue;
        outcome.reasons.push(`${module.relativeModuleId} > ${test.fullName}: ${reason ?? 'no reason given'}`);
      }
    }
  }
  return outcome;
}
