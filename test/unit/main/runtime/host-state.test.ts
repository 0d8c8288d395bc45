import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProgram, type ProgramSession } from '../../../../main/runtime/session.ts';
import { hostData } from '../../../../main/runtime/tensor.ts';
import { openTrainState, type TrainState } from '../../../../main/runtime/train-state.ts';
import { HostState } from '../../../../main/runtime/host-state.ts';
import type { StateSlot } from '../../../../models/program.ts';
import { LENGTH, TOY_STATE, toyProgram, toyStep, toyTensors } from './toy-program.ts';

let session: ProgramSession;
let state: TrainState;

beforeAll(async () => {
  session = await openProgram(toyProgram(), { provider: 'cpu', threads: 1 });
});
afterAll(() => session.release());

beforeEach(async () => {
  state = openTrainState(session);
  await state.write(toyTensors());
});

const AFTER_ONE = [1, 11, 102, 1003, 5, 15, 106, 1007];

describe('state on the host', () => {
  it('becomes what a step wrote when that is adopted, and is written in place, step after step', async () => {
    const memory = new Set<ArrayBufferLike>();
    for (let step = 1; step <= 4; step++) {
      for (const tensor of Object.values(state.feeds())) memory.add(hostData(tensor).buffer);
      state.adopt(await toyStep(session, state));
      const now = await state.read();
      const expected = Array.from({ length: 8 }, (_, i) => i + step * 10 ** (i % LENGTH));
      expect([...now.get('param/w')!]).toEqual(expected);
    }
    // Two arrays for each fused tensor that changes and one for `frozen`, however many steps.
    expect(memory.size).toBe(5);
    const { y } = await toyStep(session, state);
    expect([...hostData(y)]).toEqual([2, 20, 200, 2000]);
  });

  it('stays as it was, to the bit, when the step is discarded', async () => {
    state.discard(await toyStep(session, state));
    expect(await state.read()).toEqual(toyTensors());
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
    expect([...(await state.read()).get('ema/w')!]).toEqual(AFTER_ONE);
  });

  it('gives copies: neither what was written nor what was read moves with it', async () => {
    const given = toyTensors();
    await state.write(given);
    const before = await state.read();
    state.adopt(await toyStep(session, state));
    expect(before).toEqual(toyTensors());
    given.get('param/w')!.fill(-1);
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
  });

  it('can be written at any time, and goes on from there', async () => {
    state.adopt(await toyStep(session, state));
    state.adopt(await toyStep(session, state));
    await state.write(toyTensors());
    expect(await state.read()).toEqual(toyTensors());
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
  });

  it('refuses a write that lacks a tensor or is too short, and stays as it was', async () => {
    const lacking = toyTensors();
    lacking.get('param/w')!.fill(9);
    lacking.delete('ema/w');
    expect(() => state.write(lacking)).toThrow('state ema/w needs 8 numbers and got none');
    expect(() => state.write(toyTensors().set('ema/w', new Float32Array(7)))).toThrow('got 7');
    expect(await state.read()).toEqual(toyTensors());
  });

  it('refuses to adopt what was not written into its own arrays', async () => {
    const stranger = await session.run({ ...state.feeds(), x: Object.values(state.feeds())[0] });
    expect(() => state.adopt(stranger)).toThrow('not written into');
    const outputs = await toyStep(session, state);
    state.adopt(outputs);
    expect(() => state.adopt(outputs)).toThrow('not written into');
  });

  it('refuses to be used before it is written', () => {
    const empty = openTrainState(session);
    expect(() => empty.feeds()).toThrow('before it was written');
    expect(() => empty.read()).toThrow('before it was written');
    expect(() => empty.weightsFor(TOY_STATE, 'ema')).toThrow('before it was written');
  });

  it('lends its weights, or their EMA, to another program without a copy', async () => {
    state.adopt(await toyStep(session, state));
    const slots: StateSlot[] = [
      { ...TOY_STATE[0], input: 'whole', offset: 0, length: 8, shape: [2, 4], output: null },
    ];
    const { whole } = state.weightsFor(slots, 'ema');
    expect(whole.dims).toEqual([2, 4]);
    expect([...hostData(whole)]).toEqual(AFTER_ONE);
    expect(hostData(whole).buffer).toBe(hostData(state.feeds()['ema/w/0']).buffer);
    expect(() => state.weightsFor([{ ...slots[0], key: 'gone' }], 'param')).toThrow('no param of gone');
  });

  it('keeps the part of a fused tensor that the program does not change', async () => {
    const halfFrozen = new HostState([TOY_STATE[0], { ...TOY_STATE[1], output: null }]);
    await halfFrozen.write(toyTensors());
    for (let step = 1; step <= 2; step++) {
      const into = halfFrozen.into();
      expect(Object.keys(into)).toEqual(['param/w/0/next']);
      hostData(into['param/w/0/next']).fill(step);
      halfFrozen.adopt(into);
      expect([...(await halfFrozen.read()).get('param/w')!]).toEqual([step, step, step, step, 4, 5, 6, 7]);
    }
  });

  it('refuses slots that leave a gap or overlap', () => {
    expect(() => new HostState([TOY_STATE[1]])).toThrow('gap or overlap at 4, not 0');
    expect(() => new HostState([TOY_STATE[0], TOY_STATE[0]])).toThrow('gap or overlap at 0, not 4');
  });
});
