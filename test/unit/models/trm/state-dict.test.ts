import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPreset } from '../../../../models/presets.ts';
import { trmConfig, type TrmConfig } from '../../../../models/trm/config.ts';
import { initStateDict, numParams, parameterSpecs, PUZZLE_EMB } from '../../../../models/trm/state-dict.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { FIXTURES } from '../../../parity/folders.ts';

interface Listing {
  readonly num_params: number;
  readonly state_dict: Readonly<Record<string, readonly [string, number[]]>>;
  readonly parameter_order: readonly string[];
}

const listings = JSON.parse(readFileSync(join(FIXTURES, 'state_dicts.json'), 'utf8')) as Record<
  string,
  Listing
>;

const data = (vocab_size: number, seq_len: number, num_puzzle_identifiers = 1) => ({
  vocab_size,
  seq_len,
  num_puzzle_identifiers,
  total_groups: 1,
  mean_puzzle_examples: 1,
});
const sudoku = data(11, 81);

const configs: Readonly<Record<string, TrmConfig>> = {
  sudoku_mlp_t: findPreset('sudoku-extreme-mlp').model(sudoku),
  sudoku_att: findPreset('sudoku-extreme-att').model(sudoku),
  maze_att: findPreset('maze-hard').model(data(6, 900)),
  arc1_att_per_1000_ids: findPreset('arc-1').model(data(12, 900, 1000)),
  example_learned_pos: trmConfig({ batch_size: 1, ...sudoku, pos_encodings: 'learned' }),
};

describe.each(Object.entries(listings))('the state dict of %s', (name, listing) => {
  const config = configs[name];

  it('has the official number of weights', () => {
    expect(numParams(config)).toBe(listing.num_params);
  });

  it('has the official keys, shapes and order of parameters', () => {
    expect(parameterSpecs(config).map((spec) => spec.name)).toEqual(listing.parameter_order);
    const shapes = new Map(parameterSpecs(config).map((spec) => [spec.name, spec.shape]));
    const dict = initStateDict(config, randomFromSeed(1));
    expect([...dict.keys()].sort()).toEqual(Object.keys(listing.state_dict).sort());
    for (const [key, [, shape]] of Object.entries(listing.state_dict)) {
      expect(dict.get(key)!.length, key).toBe(shape.reduce((a, b) => a * b, 1));
      if (shapes.has(key)) expect(shapes.get(key), key).toEqual(shape);
    }
  });
});

it('counts the weights that the paper speaks of', () => {
  expect(Object.values(configs).slice(0, 4).map(numParams)).toEqual([
    5_028_866, 6_828_034, 6_822_914, 6_829_058,
  ]);
});

describe('a fresh model', () => {
  const config = { ...configs['sudoku_mlp_t'], puzzle_emb_ndim: 700 };
  const dict = initStateDict(config, randomFromSeed(3));

  it('has truncated normal weights of deviation 1 / sqrt(fan in), buffers of deviation 1', () => {
    for (const [key, std] of [
      ['model.inner.L_level.layers.0.mlp.down_proj.weight', 1 / Math.sqrt(1536)],
      ['model.inner.L_level.layers.1.mlp_t.gate_up_proj.weight', 1 / Math.sqrt(97)],
      ['model.inner.embed_tokens.embedding_weight', 1 / Math.sqrt(512)],
      ['model.inner.H_init', 1],
      ['model.inner.L_init', 1],
    ] as const) {
      const values = [...dict.get(key)!];
      const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length;
      expect(Math.abs(Math.sqrt(variance) / std - 1), key).toBeLessThan(4 / Math.sqrt(values.length));
      expect(
        values.every((x) => Math.abs(x) <= 2.2737 * std),
        key,
      ).toBe(true);
    }
  });

  it('halts almost never: q_head has weight 0 and bias -5; puzzle embeddings are 0', () => {
    expect(new Set(dict.get('model.inner.q_head.weight'))).toEqual(new Set([0]));
    expect([...dict.get('model.inner.q_head.bias')!]).toEqual([-5, -5]);
    expect(new Set(dict.get(PUZZLE_EMB))).toEqual(new Set([0]));
  });

  it('is that of its seed', () => {
    expect(initStateDict(config, randomFromSeed(3))).toEqual(dict);
    expect(initStateDict(config, randomFromSeed(4))).not.toEqual(dict);
  });
});
