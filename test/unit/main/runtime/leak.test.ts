import { fork } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { LeakTrace } from './leak-process.ts';

const isLong = process.env.TESSERA_LONG !== undefined;
const TIMEOUT_MS = isLong ? 600_000 : 120_000;
/** What the second half may add. Leaking the state of every step, or every session, adds ten times as much. */
const MAX_GROWTH = { rssBytes: 3e6, heapBytes: 0.5e6 };

describe('no leak (reliability row 15)', () => {
  it.each([
    ['steps', isLong ? 10_000 : 2_000],
    ['sessions', isLong ? 400 : 60],
  ] as const)(
    'over many training %s memory is flat in the second half',
    { timeout: TIMEOUT_MS },
    async (kind, count) => {
      const trace = await traceOf(kind, count);
      for (const measure of ['rssBytes', 'heapBytes'] as const) {
        const samples = trace[measure];
        const middle = samples.length / 2;
        const growth = Math.max(...samples.slice(middle)) - Math.max(...samples.slice(0, middle));
        const inMegabytes = samples.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ');
        expect(growth, `${measure} in MB: ${inMegabytes}`).toBeLessThanOrEqual(MAX_GROWTH[measure]);
      }
    },
  );
});

function traceOf(kind: string, count: number): Promise<LeakTrace> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./leak-process.ts', import.meta.url), [kind, String(count)], {
      execArgv: ['--expose-gc'],
    });
    child.on('message', (trace: LeakTrace) => resolve(trace));
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`the process ended with ${signal ?? code}`)));
  });
}
