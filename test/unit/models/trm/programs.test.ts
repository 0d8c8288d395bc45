import { describe, expect, it } from 'vitest';
import { fusedTensors } from '../../../../main/runtime/state-layout.ts';
import { PRESETS } from '../../../../models/presets.ts';
import type { Program, Target } from '../../../../models/program.ts';
import { compileEvaluationStep } from '../../../../models/trm/evaluation-step.ts';
import { bufferSpecs, parameterSpecs } from '../../../../models/trm/state-dict.ts';
import { compileTrainStep } from '../../../../models/trm/train-step.ts';
import type { TrmConfig } from '../../../../models/trm/config.ts';
import { SMALL_MODELS, smallOptimizer } from './small-models.ts';

const PROVIDERS: readonly Target['provider'][] = ['cpu', 'webgpu', 'cuda', 'dml'];
const optimizer = smallOptimizer();

const inputsOf = (program: Program): string[] =>
  program.inputs.map(({ name }) => name).filter((name) => !program.state.some((slot) => slot.input === name));
const outputsOf = (program: Program): string[] =>
  program.outputs.map(({ name }) => name).filter((name) => !name.startsWith('next/'));

function expectedNames(config: TrmConfig): { inputs: string[]; outputs: string[] } {
  const ifContinue = (...names: string[]): string[] => (config.no_ACT_continue ? [] : names);
  const ifRows = (...names: string[]): string[] => (config.puzzle_emb_ndim > 0 ? names : []);
  return {
    inputs: [
      'inputs',
      'labels',
      'halted',
      ...ifContinue('is_last'),
      ...ifRows('puzzle_rows'),
      'z_H',
      'z_L',
      'scalars',
    ],
    outputs: [
      ...[
        'z_H_next',
        'z_L_next',
        'preds',
        'q_halt_logits',
        'q_continue_logits',
        'lm_loss',
        'q_halt_loss',
        'grad_norm',
      ],
      ...ifContinue('q_continue_loss', 'target_q_continue'),
      ...ifRows('puzzle_rows_grad'),
    ],
  };
}

describe.each(Object.entries(SMALL_MODELS))('the programs of a model with %s', (_name, config) => {
  it.each(PROVIDERS)('compile for %s, with inputs and outputs as promised', (provider) => {
    const training = compileTrainStep(config, optimizer, { provider });
    const expected = expectedNames(config);
    expect(inputsOf(training)).toEqual(expected.inputs);
    expect(outputsOf(training).sort()).toEqual(expected.outputs.sort());
    const evaluation = compileEvaluationStep(config, { provider });
    const isOfTraining = (name: string): boolean => ['labels', 'is_last', 'scalars'].includes(name);
    expect(inputsOf(evaluation)).toEqual(expected.inputs.filter((name) => !isOfTraining(name)));
    expect(outputsOf(evaluation)).toEqual([
      ...['z_H_next', 'z_L_next', 'logits', 'preds', 'q_halt_logits', 'q_continue_logits'],
    ]);
  });

  it('hold every official tensor once a role, whole', () => {
    const { state } = compileTrainStep(config, optimizer, { provider: 'cpu' });
    const sizes = (role: string): [string, number][] =>
      fusedTensors(state.filter((slot) => slot.role === role)).map(({ key, length }) => [key, length]);
    const official = (role: string, specs: ReturnType<typeof parameterSpecs>): [string, number][] =>
      specs.map(({ name, shape }) => [`${role}/${name}`, shape.reduce((a, b) => a * b, 1)]);
    const parameters = parameterSpecs(config);
    expect(sizes('param')).toEqual(official('param', [...parameters, ...bufferSpecs(config)]));
    for (const role of ['m', 'v', 'ema']) expect(sizes(role)).toEqual(official(role, parameters));
  });
});

it('a program without EMA has no state of it', () => {
  const { state } = compileTrainStep(SMALL_MODELS['mlp_t'], smallOptimizer({ ema: false }), {
    provider: 'cpu',
  });
  expect(new Set(state.map(({ role }) => role))).toEqual(new Set(['param', 'm', 'v']));
});

it.each(PRESETS)('the preset $name compiles', (preset) => {
  const vocab_size = { sudoku: 11, maze: 6, arc: 12 }[preset.family];
  const side = preset.data.canvas ?? Number.parseInt(preset.data.size ?? '9', 10);
  const config = preset.model({
    vocab_size,
    seq_len: side ** 2,
    num_puzzle_identifiers: 1,
    total_groups: 1,
    mean_puzzle_examples: 1,
  });
  const program = compileTrainStep(config, preset.optimizer(), { provider: 'cpu' });
  expect(program.numNodes).toBeGreaterThan(100);
  expect(program.bytes.length).toBeLessThan(2 ** 21);
});
