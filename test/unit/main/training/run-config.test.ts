import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../puzzles/user-error.ts';
import { runConfig } from '../../../../main/training/run-config.ts';
import { tinyConfig } from './tiny-run.ts';

describe('a run configuration', () => {
  it('comes back from JSON as it was', () => {
    const config = tinyConfig({ maxMinutes: 2.5 });
    expect(runConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it('from before there was a family is that of a TRM', () => {
    const config = tinyConfig();
    const { arch, H_layers, ...model } = config.model;
    expect([arch, H_layers]).toEqual(['trm', 0]);
    expect(runConfig({ ...config, model })).toEqual(config);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown field', { colour: 'red' }, /^The run's configuration is wrong as a whole: .*colour/],
    ['no steps', { maxSteps: 0 }, /^The run's configuration is wrong at maxSteps: /],
    ['an endless time', { maxMinutes: Infinity }, /wrong at maxMinutes/],
    ['a provider there is none of', { provider: 'tpu' }, /wrong at provider/],
    [
      'a family there is none of',
      { data: { ...tinyConfig().data, family: 'chess' } },
      /wrong at data\.family/,
    ],
    ['a model without layers', { model: { ...tinyConfig().model, L_layers: 0 } }, /L_layers = 0/],
    ['a learning rate of 2', { optimizer: { ...tinyConfig().optimizer, lr: 2 } }, /lr = 2/],
    [
      'a model of text',
      { model: { ...tinyConfig().model, hidden_size: '16' } },
      /wrong at model\.hidden_size/,
    ],
  ])('with %s is refused in one sentence', (_, changes, sentence) => {
    const refused = () => runConfig({ ...tinyConfig(), ...changes });
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(sentence);
  });

  it('that is none at all is refused', () => {
    expect(() => runConfig(null)).toThrow(/wrong as a whole/);
  });
});
