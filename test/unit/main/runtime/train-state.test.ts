import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProgram, type ProgramSession } from '../../../../main/runtime/session.ts';
import { fusedTensors } from '../../../../main/runtime/state-layout.ts';
import { hostData } from '../../../../main/runtime/tensor.ts';
import { openTrainState, type TrainState } from '../../../../main/runtime/train-state.ts';
import { LENGTH, programOf, TOY_STATE, toyProgram, toyStep, toyTensors, vector } from './toy-program.ts';

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
  it('becomes what a step put out when that is adopted, step after step', async () => {
    for (let step = 1; step <= 4; step++) {
      state.adopt(await toyStep(session, state));
      const now = await state.read();
      const expected = Array.from({ length: 8 }, (_, i) => i + step * 10 ** (i % LENGTH));
      expect([...now.get('param/w')!]).toEqual(expected);
    }
    const { y } = await toyStep(session, state);
    expect([...hostData(y)]).toEqual([2, 20, 200, 2000]);
  });

  it('frees the old state when the new one is adopted, and the new one when it is discarded', async () => {
    state.adopt(await toyStep(session, state));
    const old = hostData(state.feeds()['param/w/0']).buffer;
    const outputs = await toyStep(session, state);
    const next = hostData(outputs['param/w/0/next']).buffer;
    state.adopt(outputs);
    expect([old.byteLength, next.byteLength]).toEqual([0, 4 * LENGTH]);
    const dropped = await toyStep(session, state);
    const droppedBuffer = hostData(dropped['param/w/0/next']).buffer;
    state.discard(dropped);
    expect([next.byteLength, droppedBuffer.byteLength]).toEqual([4 * LENGTH, 0]);
  });

  it('stays as it was, to the bit, when the step is discarded', async () => {
    state.discard(await toyStep(session, state));
    expect(await state.read()).toEqual(toyTensors());
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
    expect([...(await state.read()).get('ema/w')!]).toEqual(AFTER_ONE);
  });

  it('takes the arrays it is given as they are, never writes into them, and reads into new ones', async () => {
    const given = toyTensors();
    await state.write(given);
    expect(hostData(state.feeds()['param/w/1']).buffer).toBe(given.get('param/w')!.buffer);
    const before = await state.read();
    state.adopt(await toyStep(session, state));
    state.adopt(await toyStep(session, state));
    expect(before).toEqual(toyTensors());
    expect(given).toEqual(toyTensors());
  });

  it('may be given one array for two tensors, as for the weights and their first EMA', async () => {
    const given = toyTensors();
    given.set('ema/w', given.get('param/w')!);
    await state.write(given);
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
    expect([...(await state.read()).get('ema/w')!]).toEqual(AFTER_ONE.map((w, i) => w + i));
  });

  it('can be written at any time, and goes on from there', async () => {
    state.adopt(await toyStep(session, state));
    state.adopt(await toyStep(session, state));
    await state.write(toyTensors());
    expect(await state.read()).toEqual(toyTensors());
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
    await state.write(await state.read());
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
  });

  it('refuses a write that lacks a tensor or is too short, and stays as it was', async () => {
    const lacking = toyTensors();
    lacking.get('param/w')!.fill(9);
    lacking.delete('ema/w');
    await expect(state.write(lacking)).rejects.toThrow('state ema/w needs 8 numbers and got none');
    const short = toyTensors().set('ema/w', new Float32Array(7));
    await expect(state.write(short)).rejects.toThrow('got 7');
    expect(await state.read()).toEqual(toyTensors());
  });

  it('refuses to adopt outputs that are no successor: some are missing, or they are the state already', async () => {
    const outputs = await toyStep(session, state);
    const { 'ema/w/1/next': missing, ...rest } = outputs;
    expect(() => state.adopt(rest)).toThrow('ema/w/1/next is no successor');
    expect(await state.read()).toEqual(toyTensors());
    state.adopt({ ...rest, 'ema/w/1/next': missing });
    expect(() => state.adopt(outputs)).toThrow('no successor');
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
  });

  it('refuses to be used before it is written', async () => {
    const empty = openTrainState(session);
    expect(() => empty.feeds()).toThrow('before it was written');
    await expect(empty.read()).rejects.toThrow('before it was written');
    expect(() => empty.weightsFor(TOY_STATE, 'ema')).toThrow('before it was written');
  });

  it('lends its weights, or their EMA, to another program without a copy', async () => {
    state.adopt(await toyStep(session, state));
    const slots = [
      { ...TOY_STATE[1], input: 'w', output: null },
      { ...TOY_STATE[2], input: 'fixed' },
    ];
    expect(state.weightsFor(slots, 'param').w).toBe(state.feeds()['param/w/1']);
    const { w, fixed } = state.weightsFor(slots, 'ema');
    expect(w).toBe(state.feeds()['ema/w/1']);
    // What the program never changes has no average and stands for it.
    expect(fixed).toBe(state.feeds()['param/frozen/0']);
    const evaluation = await openProgram(
      programOf(['w', 'x'], ['y'], [{ op: 'Add', inputs: ['w', 'x'], outputs: ['y'] }]),
      { provider: 'cpu', threads: 1 },
    );
    const { y } = await evaluation.run({ w, x: vector(0, 0, 0, 1) });
    expect([...hostData(y)]).toEqual([5, 15, 106, 1008]);
    await evaluation.release();
    expect(() => state.weightsFor([{ ...slots[0], key: 'gone' }], 'param')).toThrow('no param/gone');
  });

  it('leaves what the program does not change as it is', async () => {
    const [first, second] = [TOY_STATE[0], { ...TOY_STATE[1], output: null }];
    const half = await openProgram(
      { ...toyProgram(), state: [first, second, ...TOY_STATE.slice(2)] },
      { provider: 'cpu', threads: 1 },
    );
    const halfFrozen = openTrainState(half);
    await halfFrozen.write(toyTensors());
    halfFrozen.adopt(await toyStep(half, halfFrozen));
    expect([...(await halfFrozen.read()).get('param/w')!]).toEqual([1, 11, 102, 1003, 4, 5, 6, 7]);
    await half.release();
  });

  it('refuses slots that leave a gap or overlap', () => {
    expect(() => fusedTensors([TOY_STATE[1]])).toThrow('gap or overlap at 4, not 0');
    expect(() => fusedTensors([TOY_STATE[0], TOY_STATE[0]])).toThrow('gap or overlap at 0, not 4');
  });
});
