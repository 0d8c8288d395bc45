import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseProvider } from '../../../../main/runtime/providers.ts';
import { openProgram, type ProgramSession } from '../../../../main/runtime/session.ts';
import { disposeTensor, hostData, isOnDevice } from '../../../../main/runtime/tensor.ts';
import { openTrainState } from '../../../../main/runtime/train-state.ts';
import { LENGTH, programOf, toyProgram, toyStep, toyTensors, TOY_STATE, vector } from './toy-program.ts';
import { findWebgpu } from './webgpu.ts';

const webgpu = await findWebgpu();
beforeEach((context) => context.skip(!webgpu.works, webgpu.works ? '' : webgpu.reason));

const open: ProgramSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.release();
});

async function openedToy(): Promise<ProgramSession> {
  const session = await openProgram(toyProgram(), { provider: 'webgpu' });
  open.push(session);
  return session;
}

const AFTER_ONE = [1, 11, 102, 1003, 5, 15, 106, 1007];

describe('state on the device', () => {
  it('stays there from step to step, and is read back and written anew', async () => {
    const session = await openedToy();
    const state = openTrainState(session);
    await state.write(toyTensors());
    for (let step = 1; step <= 3; step++) {
      const outputs = await toyStep(session, state);
      expect(Object.values(outputs).filter(isOnDevice)).toHaveLength(4);
      expect([...hostData(outputs.y)]).toEqual([2, 20, 200, 2000]);
      state.adopt(outputs);
      expect(Object.values(state.feeds()).every(isOnDevice)).toBe(true);
    }
    const third = Array.from({ length: 2 * LENGTH }, (_, i) => i + 3 * 10 ** (i % LENGTH));
    expect([...(await state.read()).get('param/w')!]).toEqual(third);
    await state.write(toyTensors());
    expect(await state.read()).toEqual(toyTensors());
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('ema/w')!]).toEqual(AFTER_ONE);
    state.dispose();
  });

  it('stays as it was when a step is discarded', async () => {
    const session = await openedToy();
    const state = openTrainState(session);
    await state.write(toyTensors());
    const outputs = await toyStep(session, state);
    state.discard(outputs);
    expect(await state.read()).toEqual(toyTensors());
    // The binding refuses a tensor that was disposed: the dropped successor holds no memory any more.
    const fed = { ...state.feeds(), 'param/w/0': outputs['param/w/0/next'], x: vector(1, 1, 1, 1) };
    await expect(session.run(fed)).rejects.toThrow();
    state.adopt(await toyStep(session, state));
    expect([...(await state.read()).get('param/w')!]).toEqual(AFTER_ONE);
  });

  it('refuses a write that lacks a tensor, and stays as it was', async () => {
    const state = openTrainState(await openedToy());
    expect(() => state.feeds()).toThrow('before it was written');
    await state.write(toyTensors());
    const lacking = toyTensors();
    lacking.delete('ema/w');
    await expect(state.write(lacking)).rejects.toThrow('state ema/w needs 8 numbers and got none');
    expect(await state.read()).toEqual(toyTensors());
  });

  it('lends its EMA to an evaluation on the device without a copy', async () => {
    const session = await openedToy();
    const state = openTrainState(session);
    await state.write(toyTensors());
    state.adopt(await toyStep(session, state));
    const slots = [{ ...TOY_STATE[1], input: 'w', output: null }];
    const weights = state.weightsFor(slots, 'ema');
    expect(weights.w).toBe(state.feeds()['ema/w/1']);
    const evaluation = await openProgram(
      programOf(['w', 'x'], ['y'], [{ op: 'Add', inputs: ['w', 'x'], outputs: ['y'] }], slots),
      { provider: 'webgpu' },
    );
    const { y } = await evaluation.run({ ...weights, x: vector(0, 0, 0, 1) });
    expect([...hostData(y)]).toEqual([5, 15, 106, 1008]);
    await evaluation.release();
    expect([...(await state.read()).get('ema/w')!]).toEqual(AFTER_ONE);
  });
});

describe('sessions on the device', () => {
  it('take turns: two at once give the right numbers', async () => {
    const sessions = [await openedToy(), await openedToy()];
    const ends = await Promise.all(
      sessions.map(async (session) => {
        const state = openTrainState(session);
        await state.write(toyTensors());
        for (let step = 0; step < 5; step++) state.adopt(await toyStep(session, state));
        return (await state.read()).get('param/w')!;
      }),
    );
    for (const end of ends) expect([...end.slice(0, 4)]).toEqual([5, 51, 502, 5003]);
  });

  it('free what is still on the device when they are released, in the order that does not crash', async () => {
    const session = await openedToy();
    const state = openTrainState(session);
    await state.write(toyTensors());
    const outputs = await toyStep(session, state);
    await session.release();
    disposeTensor(outputs['param/w/0/next']);
    state.dispose();
    await expect(session.run({})).rejects.toThrow('used while it was released');
    const another = await openedToy();
    const next = openTrainState(another);
    await next.write(toyTensors());
    expect(await next.read()).toEqual(toyTensors());
  });

  it('keep on the device what they are asked to, and refuse an output that does not exist', async () => {
    const program = toyProgram();
    const keeping = await openProgram(program, { provider: 'webgpu', keepOnDevice: ['y'] });
    open.push(keeping);
    const state = openTrainState(keeping);
    await state.write(toyTensors());
    const outputs = await toyStep(keeping, state);
    expect(isOnDevice(outputs.y)).toBe(true);
    expect([...(await keeping.download(outputs.y))]).toEqual([2, 20, 200, 2000]);
    await expect(openProgram(program, { provider: 'webgpu', keepOnDevice: ['nothing'] })).rejects.toThrow(
      'no output nothing',
    );
    await expect(keeping.run({}, { only: ['y'] })).rejects.toThrow('returns all outputs');
  });

  it('refuse a graph with an op that webgpu lacks, instead of running it on the cpu, unless that is allowed', async () => {
    const program = programOf(['x'], ['y'], [{ op: 'Sign', inputs: ['x'], outputs: ['y'] }]);
    await expect(openProgram(program, { provider: 'webgpu' })).rejects.toThrow(/CPU EP|fallback/i);
    const allowing = await openProgram(program, { provider: 'webgpu', allowCpuFallback: true });
    open.push(allowing);
    expect([...hostData((await allowing.run({ x: vector(-3, 0, 5, 1) })).y)]).toEqual([-1, 0, 1, 1]);
  });
});

describe('auto', () => {
  it('does not take a driver in software, and says so', async (context) => {
    const isSoftware = webgpu.works && webgpu.driver.includes('swiftshader');
    context.skip(!isSoftware, 'the driver found here is not SwiftShader');
    const { provider, why } = await chooseProvider('auto');
    expect(provider).toBe('cpu');
    expect(why).toMatch(
      /webgpu is slower at .* GFLOP\/s than the cpu at .* GFLOP\/s \(a software driver\?\)/,
    );
    expect((await chooseProvider('webgpu')).provider).toBe('webgpu');
  });
});
