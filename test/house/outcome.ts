import { writeFileSync } from 'node:fs';

/** What came of a lane of tests. */
export interface Outcome {
  numPassed: number;
  numFailed: number;
  numSkipped: number;
  /** `test: why it was skipped`, for those somebody may ask about. */
  reasons: string[];
}

/** Where a lane leaves its outcome, as JSON, for whoever runs several; without it the lane closes by itself. */
export const OUTCOME_FILE = 'TESSERA_OUTCOME_FILE';

/** Why tests were skipped, then one line that any script can read. */
export function closingText({ numPassed, numFailed, numSkipped, reasons }: Outcome): string {
  const tail = numSkipped > 0 ? `, ${numSkipped} skipped` : '';
  return `${reasons.map((reason) => `skipped: ${reason}\n`).join('')}${numPassed} passed, ${numFailed} failed${tail}\n`;
}

/** Tells whoever runs several lanes, else the terminal. */
export function close(outcome: Outcome): void {
  const file = process.env[OUTCOME_FILE];
  if (file === undefined) process.stdout.write(closingText(outcome));
  else writeFileSync(file, JSON.stringify(outcome));
}

export function sumOf(outcomes: readonly Outcome[]): Outcome {
  const total = (value: (one: Outcome) => number): number =>
    outcomes.reduce((sum, one) => sum + value(one), 0);
  return {
    numPassed: total(({ numPassed }) => numPassed),
    numFailed: total(({ numFailed }) => numFailed),
    numSkipped: total(({ numSkipped }) => numSkipped),
    reasons: outcomes.flatMap(({ reasons }) => reasons),
  };
}
