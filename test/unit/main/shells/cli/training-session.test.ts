import { setTimeout as sleep } from 'node:timers/promises';

import { beforeEach, describe, expect, it } from 'vitest';

import { COLLECTION, fillStore } from '../../training/tiny-run.ts';
import { killAtTheEnd, terminal as newTerminal, type Running, type Terminal } from './terminal.ts';

const TRAIN = ['train', '--preset', 'sudoku-4x4', '--collection', COLLECTION, '--threads', '1', '--json'];
const ENDLESS = [...TRAIN, '--steps', '100000'];

let terminal: Terminal;

beforeEach(() => {
  terminal = newTerminal();
  terminal.withStore((store) => fillStore(store));
});

/** The run's id, once the command has told that it trains and some steps are done. */
async function trained(command: Running): Promise<string> {
  const started = await command.value(({ type }) => type === 'started');
  killAtTheEnd(started['pid']);
  await command.value(({ type }) => type === 'metrics');
  return String(started['runId']);
}

const last = (command: Running): Record<string, unknown> => command.values().slice(-1)[0];

describe('a run in a terminal', { timeout: 60_000 }, () => {
  it('is stopped and kept by Ctrl-C, and goes on from the very step', async () => {
    const command = terminal.start(...ENDLESS);
    const id = await trained(command);
    command.signal('SIGINT');
    const { code, err } = await command.ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^Stopping: the step at hand is finished and saved .*\n$/);
    expect(last(command)).toMatchObject({ type: 'ended', id, status: 'stopped' });
    const step = Number(last(command)['step']);
    expect(terminal.withStore(({ checkpoints }) => checkpoints.latest(id)?.step)).toBe(step);

    const resumed = await terminal.values('train', '--resume', id.slice(0, 6), '--steps', String(step + 10));
    expect(resumed[0]).toMatchObject({ type: 'started', runId: id, firstStep: step });
    expect(resumed[resumed.length - 1]).toMatchObject({ status: 'finished', step: step + 10 });
  });

  it('is followed and stopped from other terminals, and cannot be changed meanwhile', async () => {
    const command = terminal.start(...ENDLESS);
    const id = await trained(command);
    const refused = await terminal.run('train', '--resume', id, '--steps', '7');
    expect(refused).toEqual({
      code: 2,
      out: '',
      err: `Run ${id} is being trained, and --steps would change nothing: stop it first (tessera stop ${id}).\n`,
    });
    const follower = terminal.start('train', '--resume', id, '--json');
    await follower.value(({ type }) => type === 'metrics');
    const [stopped] = await terminal.values('stop', id);
    expect(stopped).toMatchObject({ type: 'ended', id, status: 'stopped' });
    for (const one of [command, follower]) {
      expect((await one.ended).code).toBe(0);
      expect(last(one)).toMatchObject({ type: 'ended', id, status: 'stopped', step: stopped['step'] });
    }
  });

  it('loses nothing that was saved to kill -9 of its trainer, and resumes to the bit', async () => {
    const words = [...TRAIN, '--steps', '90', '--checkpoint-every', '10'];
    const command = terminal.start(...words);
    const id = await trained(command);
    const saved = await command.value(({ type }) => type === 'checkpoint');
    process.kill(Number(command.values()[0]['pid']), 'SIGKILL');
    const { code } = await command.ended;
    expect(code).toBe(1);
    expect(last(command)).toMatchObject({ type: 'ended', id, status: 'interrupted' });
    const newest = terminal.withStore(({ checkpoints }) => checkpoints.latest(id)?.step);
    expect(newest).toBeGreaterThanOrEqual(Number(saved['step']));

    const resumed = await terminal.values('train', '--resume', id);
    expect(resumed[0]).toMatchObject({ type: 'started', firstStep: newest });
    const whole = await terminal.values(...words.filter((word) => word !== '--json'));
    expect(lossesAt90(resumed)).toEqual(lossesAt90(whole));
  });

  it('goes on when nobody reads its output any more', async () => {
    const command = terminal.start(...TRAIN, '--steps', '60');
    const id = await trained(command);
    command.closeOut();
    expect(await command.ended).toMatchObject({ code: 0, err: '' });
    await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('finished');
    expect(terminal.withStore(({ checkpoints }) => checkpoints.latest(id)?.step)).toBe(60);
  });

  it('survives the terminal: its trainer goes on when the command is killed', async () => {
    const command = terminal.start(...TRAIN, '--steps', '60');
    const id = await trained(command);
    command.signal('SIGKILL');
    await command.ended;
    await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('finished');
  });

  it('leaves no puzzle behind where Ctrl-C cuts off the generating of them', async () => {
    const words = [
      'generate',
      'sudoku',
      '--size',
      '9',
      '--count',
      '100000',
      '--blanks',
      '50',
      '--collection',
      'big',
    ];
    const command = terminal.start(...words);
    await sleep(1500);
    command.signal('SIGINT');
    expect((await command.ended).code).toBeNull();
    expect(await terminal.values('puzzles')).toEqual([{ name: COLLECTION, family: 'sudoku', count: 60 }]);
  });
});

function statusOf(id: string): string {
  return terminal.withStore(({ runs }) => runs.get(id).status);
}

/** What does not depend on the time of day, of the last metrics and the evaluations from there. */
function lossesAt90(lines: readonly Record<string, unknown>[]): unknown[] {
  const rows = lines.filter(({ type, step }) => (type === 'metrics' || type === 'evaluation') && step === 90);
  return rows.map(({ type, values }) => {
    const { lm_loss, q_halt_loss, accuracy, exact_accuracy } = values as Record<string, number>;
    return { type, lm_loss, q_halt_loss, accuracy, exact_accuracy };
  });
}
