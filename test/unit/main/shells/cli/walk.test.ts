import { readFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { readSafetensors } from '../../../../../models/state/safetensors.ts';
import { sharedTerminal } from './terminal.ts';

const { terminal, path, close } = sharedTerminal();
afterAll(close);

/** What one step of the walk leaves for the next. */
const known = { run: '', puzzle: '', givens: '' };

describe('the command line, from nothing to a model that was trained elsewhere', { timeout: 60_000 }, () => {
  it('begins empty and says what to do', async () => {
    const { code, out, err } = await terminal.run('puzzles');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^There are no puzzles yet\. Make some: tessera generate sudoku /);
    expect((await terminal.run('runs')).out).toBe('There are no runs yet. Start one: tessera quickstart\n');
  });

  it('generates the same puzzles for the same seed, and lists them', async () => {
    const words = ['generate', 'sudoku', '--size', '4', '--count', '60', '--blanks', '6-11'];
    const { code, out, err } = await terminal.run(...words, '--collection', 'small');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Added 60 4x4 Sudokus to small[^\n]*\.\n$/);
    const [again] = await terminal.values(...words, '--collection', 'small', '--seed', '0');
    expect(again).toMatchObject({ added: 0, duplicates: 60 });
    expect(await terminal.values('puzzles')).toEqual([{ name: 'small', family: 'sudoku', count: 60 }]);
    const listed = await terminal.values('puzzles', '--collection', 'small', '--limit', '3');
    expect(listed).toHaveLength(3);
    known.puzzle = String(listed[0]['id']);
    const shown = (await terminal.run('puzzles', known.puzzle.slice(0, 8))).out;
    expect(shown).toMatch(
      /^[0-9a-f]{16} {2}sudoku 4x4, difficulty .*\nin small; from generated: sudoku 4x4, /,
    );
  });

  it('lists the presets, smallest first', async () => {
    const presets = await terminal.values('presets');
    const names = presets.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['sudoku-4x4', 'sudoku-6x6', 'sudoku-9x9']);
    expect((await terminal.run('presets')).out).toContain('sudoku-4x4');
  });

  it('trains with a JSON line a metric, the last line with the exact_accuracy of the best checkpoint', async () => {
    const words = ['train', '--preset', 'sudoku-4x4', '--collection', 'small', '--steps', '30'];
    const lines = await terminal.values(...words, '--name', 'first steps');
    expect(lines[0]).toMatchObject({ type: 'started', firstStep: 0, maxSteps: 30, numHeldOut: 15 });
    const metrics = lines.filter(({ type }) => type === 'metrics');
    expect(metrics.map(({ step }) => step)).toEqual([10, 20, 30]);
    expect(metrics[2]['values']).toMatchObject({ lm_loss: expect.any(Number) as number });
    expect(lines.some(({ type }) => type === 'evaluation')).toBe(true);
    const last = lines[lines.length - 1];
    expect(last).toMatchObject({ type: 'ended', name: 'first steps', status: 'finished', step: 30 });
    expect(last['exact_accuracy']).toBeTypeOf('number');
    known.run = String(last['id']);
  });

  it('shows the run and its checkpoints', async () => {
    const [summary] = await terminal.values('runs');
    expect(summary).toMatchObject({ id: known.run, status: 'finished', step: 30, num_held_out: 15 });
    const [shown] = await terminal.values('runs', known.run.slice(0, 4));
    expect(shown).toMatchObject({ id: known.run, config: { preset: 'sudoku-4x4', maxSteps: 30 } });
    const [checkpoint] = await terminal.values('checkpoints', 'list', '--run', known.run);
    expect(checkpoint).toMatchObject({ step: 30, isBest: true, id: summary['best_checkpoint'] });
    expect((await terminal.run('runs')).out).toMatch(
      /^RUN +NAME +STATUS .*\n[0-9a-f]{8} {2}first steps {2}finished/,
    );
  });

  it('has nothing to resume where all steps are done, and says how to go on', async () => {
    const { code, out, err } = await terminal.run('train', '--resume', known.run);
    expect(code).toBe(0);
    expect(err).toMatch(/^It has done 30 steps, as many as it was to do: --steps or --minutes /);
    const hint = /^Watch it think: tessera (solve .*)$/m.exec(out);
    // The hint works as it stands.
    const { code: hintCode } = await terminal.run(...(hint?.[1] ?? '').split(' '), '--steps', '1');
    expect(hintCode).toBe(0);
  });

  it('evaluates on the held-out puzzles', async () => {
    const words = ['evaluate', '--run', known.run, '--collection', 'small'];
    const [judged] = await terminal.values(...words);
    expect(judged).toMatchObject({ part: 'held_out', numPuzzles: 15, numTrainedOn: 0, provider: 'cpu' });
    const [summary] = await terminal.values('runs');
    expect(judged['exact_accuracy']).toBe(summary['exact_accuracy']);
    expect((await terminal.run(...words)).out).toMatch(
      /^[\d.]+ % of the 15 held-out puzzles of small solved /,
    );
  });

  it('solves a stored puzzle, every step as JSON and then the answer', async () => {
    const lines = await terminal.values(
      'solve',
      '--run',
      known.run,
      '--puzzle',
      known.puzzle,
      '--steps',
      '3',
    );
    expect(lines.map(({ type, step }) => [type, step])).toEqual([
      ['step', 1],
      ['step', 2],
      ['step', 3],
      ['answer', undefined],
    ]);
    expect(lines[3]).toMatchObject({ puzzle: known.puzzle, run: known.run });
    expect(lines[3]['answer']).toBe(lines[2]['cells']);
    expect(lines[3]['verdict']).toMatch(/^(verified|unsure|wrong)$/);
    known.givens = String(lines[3]['givens']);
  });

  it('solves a typed puzzle along noisy trajectories, the same for the same seed', async () => {
    const words = ['solve', '--run', known.run, '--puzzle', known.givens, '--steps', '2', '--samples', '4'];
    const seeded = await terminal.run(...words, '--noise', '0.3', '--seed', '5');
    expect(seeded.code).toBe(0);
    expect(seeded.out).toMatch(/^Run [0-9a-f]{8}, checkpoint [0-9a-f]{8} of step 30\.\n/);
    expect(seeded.out).toMatch(/^step 2 .* q_halt [\d.]+ % .* changed/m);
    expect(seeded.out.trimEnd().split('\n').at(-1)).toMatch(/^(Verified|Unsure|Wrong): /);
    expect(await terminal.run(...words, '--noise', '0.3', '--seed', '5')).toEqual(seeded);
  });

  it('exports a checkpoint and imports it again as a run that answers alike', async () => {
    const file = path('model.safetensors');
    const words = ['checkpoints', 'export', '--run', known.run, '--out', file];
    const [exported] = await terminal.values(...words);
    expect(exported).toMatchObject({ file, run: known.run, step: 30 });
    const { tensors } = readSafetensors(readFileSync(file), file);
    expect([...tensors.keys()]).toContain('model.inner.q_head.weight');
    const second = await terminal.run(...words);
    expect(second).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('exists already') as string,
    });
    const [imported] = await terminal.values('checkpoints', 'import', file, '--name', 'copy');
    expect(imported).toMatchObject({ name: 'copy', canTrain: true });
    const answers = [];
    for (const run of [known.run, String(imported['run'])]) {
      const lines = await terminal.values('solve', '--run', run, '--puzzle', known.puzzle, '--steps', '2');
      answers.push(
        lines.map(({ type, step, cells, confidence, answer }) => ({ type, step, cells, confidence, answer })),
      );
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it('tells of every provider whether it works, and why', async () => {
    const [{ providers, auto }] = await terminal.values('providers');
    expect((providers as { provider: string }[]).map(({ provider }) => provider).sort()).toEqual([
      'cpu',
      'cuda',
      'dml',
      'webgpu',
    ]);
    for (const { ok, reason } of providers as { ok: boolean; reason: string }[]) {
      expect(ok).toBeTypeOf('boolean');
      expect(reason).not.toBe('');
    }
    expect(auto).toMatchObject({ why: expect.any(String) as string });
  });

  it('begins quickly: --steps 40 is a quickstart that has learned little, but all of it happens', async () => {
    const lines = await terminal.values('quickstart', '--steps', '40', '--seed', '3');
    const last = lines[lines.length - 1];
    expect(Object.keys(last)).toEqual(['exact_accuracy', 'seconds', 'steps', 'num_params', 'numHeldOut']);
    expect(last).toMatchObject({ steps: 40, numHeldOut: 500 });
    expect(lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['started', 'metrics', 'evaluation', 'step']),
    );
  });
});
