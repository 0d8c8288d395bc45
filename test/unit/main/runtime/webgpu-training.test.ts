import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProgram, type ProgramSession } from '../../../../main/runtime/session.ts';
import { hostData, isOnDevice, type RuntimeTensor } from '../../../../main/runtime/tensor.ts';
import type { TrmConfig } from '../../../../models/trm/config.ts';
import { compileTiny, tinyModel, TinyTraining, type TinyCheckpoint } from './tiny-training.ts';
import { findWebgpu } from './webgpu.ts';

const webgpu = await findWebgpu();
beforeEach((context) => context.skip(!webgpu.works, webgpu.works ? '' : webgpu.reason));

const open: ProgramSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.release();
});

/** CPU fallback is disabled for webgpu by default: a graph that opens runs there whole. */
async function opened(model: TrmConfig, provider: 'cpu' | 'webgpu', from?: TinyCheckpoint) {
  const session = await openProgram(compileTiny(model, { provider }), { provider, threads: 1 });
  open.push(session);
  return TinyTraining.open(model, session, from);
}

/** SwiftShader takes eight seconds to build the shaders of a session: the third model is left to the long lane. */
const MODELS: readonly (readonly [string, TrmConfig])[] = [
  ['attention with rope', tinyModel()],
  ['mlp_t with a q_continue head, 2 layers', tinyModel({ mlp_t: true, no_ACT_continue: false, L_layers: 2 })],
  [
    'attention with learned positions, softmax, no puzzle embedding',
    tinyModel({
      pos_encodings: 'learned',
      loss_type: 'softmax_cross_entropy',
      puzzle_emb_ndim: 0,
      puzzle_emb_len: 0,
    }),
  ],
];
const TIMEOUT_MS = 240_000;
const isLong = process.env.TESSERA_LONG !== undefined;

const NUM_STEPS = 4;
/** Of the largest number of a tensor. Two providers drift apart each step: the recursion is mildly chaotic. */
const TOLERANCE = 2e-4;
/**
 * And of a weight, absolutely: an update is as long as the learning rate (1e-3) however small its gradient, so one that
 * is nearly zero can turn it a little.
 */
const WEIGHT_TOLERANCE = 5e-5;

describe.each(isLong ? MODELS : MODELS.slice(0, 2))('a whole training step on webgpu: %s', (_, model) => {
  it(
    'gives the numbers of the cpu, with weights, moments and EMA on the device between steps',
    { timeout: TIMEOUT_MS },
    async () => {
      const [cpu, gpu] = [await opened(model, 'cpu'), await opened(model, 'webgpu')];
      const roles = new Set<string>();
      for (let step = 1; step <= NUM_STEPS; step++) {
        const [expected, actual] = [await cpu.step(), await gpu.step()];
        expect(Object.keys(actual)).toEqual(Object.keys(expected));
        for (const name of Object.keys(expected))
          expectClose(`${name} of step ${step}`, actual[name], expected[name]);
        for (const [name, tensor] of Object.entries(gpu.state.feeds())) {
          expect(isOnDevice(tensor), name).toBe(true);
          roles.add(name.split('/')[0]);
        }
      }
      expect([...roles]).toEqual(['param', 'm', 'v', 'ema']);
      const [expected, actual] = [await cpu.state.read(), await gpu.state.read()];
      for (const [key, numbers] of expected) expectNumbersClose(key, actual.get(key)!, numbers);
    },
  );
});

describe('a run on webgpu', () => {
  it(
    'goes on from a checkpoint as if it had never stopped, to the bit, and on the cpu to rounding',
    { timeout: TIMEOUT_MS },
    async () => {
      const model = tinyModel();
      const first = await opened(model, 'webgpu');
      for (let step = 1; step <= 2; step++) await first.step();
      const checkpoint = await first.checkpoint();
      for (let step = 3; step <= NUM_STEPS; step++) await first.step();
      const end = await first.checkpoint();
      const resumed = await opened(model, 'webgpu', checkpoint);
      const moved = await opened(model, 'cpu', checkpoint);
      for (let step = 3; step <= NUM_STEPS; step++) {
        await resumed.step();
        await moved.step();
      }
      expect(await resumed.checkpoint()).toEqual(end);
      const { state, z_H } = await moved.checkpoint();
      for (const [key, numbers] of state) expectNumbersClose(key, end.state.get(key)!, numbers);
      expectNumbersClose('z_H', end.z_H, z_H);
    },
  );
});

function expectClose(name: string, actual: RuntimeTensor, expected: RuntimeTensor): void {
  expect(actual.dims).toEqual(expected.dims);
  const [a, b] = [hostData(actual), hostData(expected)];
  if (a instanceof Int32Array) expect(a, name).toEqual(b);
  else expectNumbersClose(name, a, b);
}

function expectNumbersClose(name: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  let largest = 0;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    error = Math.max(error, Math.abs(actual[i] - expected[i]));
  }
  const isWeight = /^(param|ema)\//.test(name);
  expect(error, name).toBeLessThanOrEqual(TOLERANCE * largest + (isWeight ? WEIGHT_TOLERANCE : 0));
}
