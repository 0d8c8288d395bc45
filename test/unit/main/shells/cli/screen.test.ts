import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { Screen, type Output } from '../../../../../main/shells/cli/screen.ts';

/** A screen over two streams that remember what was written, and a clock that the test moves. */
function screenOn({ isTerminal, isJson }: { isTerminal: boolean; isJson: boolean }) {
  const clock = { now: 0 };
  const stream = (): Output =>
    Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: isTerminal, columns: 40 });
  const [out, err] = [stream(), stream()];
  const read = (from: Output) => String((from as PassThrough).read() ?? '');
  const screen = new Screen({ out, err }, isJson, () => clock.now);
  return { screen, clock, said: () => ({ out: read(out), err: read(err) }) };
}

describe('the screen', () => {
  it('rewrites the live line on a terminal, lifts text above it and takes it away', () => {
    const { screen, clock, said } = screenOn({ isTerminal: true, isJson: false });
    screen.live((columns) => `10 of 20 in ${columns}`);
    expect(said()).toEqual({ out: '', err: '\r10 of 20 in 39\u001b[K' });
    clock.now = 20;
    screen.live(() => 'too soon');
    expect(said()).toEqual({ out: '', err: '' });
    screen.print('a line');
    expect(said()).toEqual({ out: 'a line\n', err: '\r\u001b[K10 of 20 in 39' });
    screen.endLive();
    screen.endLive();
    expect(said()).toEqual({ out: '', err: '\r\u001b[K' });
  });

  it('writes a plain line every ten seconds where there is no terminal', () => {
    const { screen, clock, said } = screenOn({ isTerminal: false, isJson: false });
    for (clock.now = 0; clock.now <= 25_000; clock.now += 1000) {
      screen.live(
        () => 'live',
        () => `at ${clock.now}`,
      );
    }
    expect(said()).toEqual({ out: 'at 10000\nat 20000\n', err: '' });
  });

  it('keeps stdout for JSON alone with --json, and speaks no JSON without', () => {
    const json = screenOn({ isTerminal: false, isJson: true });
    json.clock.now = 60_000;
    json.screen.print('for people');
    json.screen.live(
      () => 'live',
      () => 'plain',
    );
    json.screen.json({ step: 1 });
    json.screen.notice('mind this');
    expect(json.said()).toEqual({ out: '{"step":1}\n', err: 'mind this\n' });
    const text = screenOn({ isTerminal: false, isJson: false });
    text.screen.json({ step: 1 });
    expect(text.said()).toEqual({ out: '', err: '' });
  });
});
