/** One comparison: the largest difference of any element, and what is tolerated. */
export interface Check {
  /** What was compared, the same for every step: `logits`, `grad model.inner.lm_head.weight`. */
  readonly quantity: string;
  /** Which step or part. */
  readonly where: string;
  readonly error: number;
  readonly tolerance: number;
  /** error / tolerance: above 1 it fails. */
  readonly ratio: number;
}

/** The comparisons of one configuration, or of unit.json. */
export class Report {
  readonly name: string;
  readonly checks: Check[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Compares element by element. A tolerance of 0 asks for equality; what is not finite fails. */
  compare(
    quantity: string,
    where: string,
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
    tolerance: number,
  ): void {
    const error = largestDifference(actual, expected);
    const ratio = error === 0 ? 0 : Number.isFinite(error) ? error / tolerance : Infinity;
    this.checks.push({ quantity, where, error, tolerance, ratio });
  }

  compareNumber(quantity: string, where: string, actual: number, expected: number, tolerance: number): void {
    this.compare(quantity, where, [actual], [expected], tolerance);
  }

  /** Compares words, or anything else that is equal or not. */
  compareExactly(quantity: string, where: string, isEqual: boolean): void {
    this.compareNumber(quantity, where, isEqual ? 0 : 1, 0, 0);
  }

  /** For each quantity the check that came nearest to its tolerance (or went beyond), in order of appearance. */
  worst(): Check[] {
    const groups = Map.groupBy(this.checks, ({ quantity }) => quantity);
    return [...groups.values()].map((group) => group.reduce((a, b) => (b.ratio > a.ratio ? b : a)));
  }

  get worstRatio(): number {
    return Math.max(0, ...this.checks.map(({ ratio }) => ratio));
  }

  /** Nothing beyond its tolerance, and something compared at all. */
  get holds(): boolean {
    return this.checks.length > 0 && this.worstRatio <= 1;
  }
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(largest)) return Infinity;
  }
  return largest;
}

/** The report as lines of text. */
export function reportText(report: Report): string {
  const rows = report
    .worst()
    .map(({ quantity, where, error, tolerance, ratio }) => [
      quantity,
      where,
      error.toExponential(1),
      tolerance.toExponential(1),
      Number.isFinite(ratio) ? ratio.toFixed(3) : 'fails',
      ratio > 1 ? '<-- beyond' : '',
    ]);
  const titles = ['quantity', 'worst at', 'error', 'tolerance', 'error / tolerance', ''];
  const table = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd());
  const verdict = report.holds ? 'holds' : 'FAILS';
  const heading = `${report.name}: ${verdict}, ${report.checks.length} comparisons, worst ${report.worstRatio.toFixed(3)} of its tolerance`;
  return [heading, ...lines, ''].join('\n');
}

export interface ReportJson {
  readonly name: string;
  readonly holds: boolean;
  /** null = something was not finite, or differed where equality is asked. */
  readonly worst_ratio: number | null;
  readonly quantities: readonly (Omit<Check, 'error' | 'ratio'> & {
    readonly error: number | null;
    readonly ratio: number | null;
  })[];
}

export function reportJson(report: Report): ReportJson {
  const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
  return {
    name: report.name,
    holds: report.holds,
    worst_ratio: finite(report.worstRatio),
    quantities: report.worst().map((check) => ({
      ...check,
      error: finite(check.error),
      ratio: finite(check.ratio),
    })),
  };
}
