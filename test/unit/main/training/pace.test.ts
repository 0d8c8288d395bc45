import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../main/training/pace.ts';
import { Stopwatch } from '../../../../main/training/stopwatch.ts';

describe('the pace of a run', () => {
  it('is unknown before the first step', () => {
    const pace = new Pace();
    pace.addEvaluation(500);
    expect(pace.remainingMs(10, 1)).toBe(null);
  });

  it('counts the steps and evaluations to come', () => {
    const pace = new Pace();
    for (const ms of [90, 100, 110]) pace.addStep(ms);
    expect(pace.remainingMs(10, 3)).toBe(1000);
    pace.addEvaluation(500);
    expect(pace.remainingMs(10, 3)).toBe(2500);
  });

  it('forgets how fast it was once', () => {
    const pace = new Pace();
    for (let i = 0; i < 1000; i++) pace.addStep(10);
    for (let i = 0; i < 100; i++) pace.addStep(40);
    expect(pace.remainingMs(1, 0)).toBe(40);
  });
});

describe('the time of training', () => {
  function watch(elapsedMs = 0) {
    const clock = { ms: 1000 };
    const stopwatch = new Stopwatch(elapsedMs, () => clock.ms);
    stopwatch.start();
    const tickAfter = (ms: number): number => {
      clock.ms += ms;
      return stopwatch.tick();
    };
    return { clock, stopwatch, tickAfter };
  }

  it('goes on from the processes before, and leaves pauses out', () => {
    const { clock, stopwatch, tickAfter } = watch(5000);
    expect(tickAfter(300)).toBe(300);
    clock.ms += 10_000;
    stopwatch.start();
    tickAfter(200);
    expect(stopwatch.elapsedMs).toBe(5500);
  });

  it('does not count a night that the machine slept through', () => {
    const { stopwatch, tickAfter } = watch();
    tickAfter(2000);
    expect(tickAfter(8 * 3_600_000)).toBe(2000);
    tickAfter(2000);
    expect(stopwatch.elapsedMs).toBe(6000);
  });

  it('counts steps that are slow by nature, and one that is somewhat slower', () => {
    const { stopwatch, tickAfter } = watch();
    tickAfter(90_000);
    tickAfter(300_000);
    expect(stopwatch.elapsedMs).toBe(390_000);
  });
});
