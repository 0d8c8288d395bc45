import { describe, expect, it } from 'vitest';
import { findPreset, PRESETS } from '../../../../models/presets.ts';
import { ARCH_FACTS, ARCHS } from '../../../../models/trm/arch.ts';
import { carryFromOfficial, carryShape, carryToOfficial } from '../../../../models/trm/carry-layout.ts';
import { prefixLength, swigluInner, totalLength, trmConfig } from '../../../../models/trm/config.ts';
import { numParams } from '../../../../models/trm/state-dict.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const data = { batch_size: 2, seq_len: 81, vocab_size: 11, num_puzzle_identifiers: 1 };

describe('a model configuration', () => {
  it('has the official defaults', () => {
    expect(trmConfig(data)).toMatchObject({
      ...{ H_cycles: 3, L_cycles: 6, L_layers: 2, hidden_size: 512, num_heads: 8, expansion: 4 },
      ...{ puzzle_emb_ndim: 512, puzzle_emb_len: 16, halt_max_steps: 16, halt_exploration_prob: 0.1 },
      ...{ pos_encodings: 'rope', mlp_t: false, no_ACT_continue: true, loss_type: 'stablemax_cross_entropy' },
    });
  });

  it('derives the prefix: puzzle_emb_len, or as many positions as the row needs', () => {
    const config = trmConfig({ ...data, hidden_size: 16, puzzle_emb_ndim: 40, puzzle_emb_len: 0 });
    expect([prefixLength(config), totalLength(config)]).toEqual([3, 84]);
    expect(prefixLength({ ...config, puzzle_emb_len: 5 })).toBe(5);
    expect(prefixLength(trmConfig({ ...data, puzzle_emb_ndim: 0 }))).toBe(0);
  });

  it('rounds the inner width as Python does, then up', () => {
    const config = trmConfig({ ...data, expansion: 1.5, swiglu_multiple: 1 });
    // 2.5 goes to 2, 3.5 to 4
    expect([
      swigluInner({ ...config, expansion: 1.25 }, 3),
      swigluInner({ ...config, expansion: 1.75 }, 3),
    ]).toEqual([2, 4]);
    expect(swigluInner(trmConfig(data), 97)).toBe(512);
  });

  it.each([
    [{ hidden_size: 0 }, 'hidden_size = 0'],
    [{ L_cycles: 1.5 }, 'L_cycles = 1.5'],
    [{ puzzle_emb_ndim: 0, puzzle_emb_len: 4 }, 'puzzle_emb_len = 4'],
    [{ puzzle_emb_ndim: 1025, puzzle_emb_len: 2 }, 'at least 3'],
    [{ halt_exploration_prob: 1.1 }, 'halt_exploration_prob = 1.1'],
    [{ hidden_size: 24, num_heads: 8 }, 'heads of even size'],
    [{ expansion: NaN }, 'expansion = NaN'],
  ])('refuses %j', (options, sentence) => {
    expect(() => trmConfig({ ...data, ...options })).toThrow(UserError);
    expect(() => trmConfig({ ...data, ...options })).toThrow(sentence);
  });
});

describe('the layout of the carry', () => {
  const config = trmConfig({ ...data, hidden_size: 2, num_heads: 1, seq_len: 3, puzzle_emb_ndim: 0 });
  // [B = 2, L = 3, h = 2]
  const official = Float32Array.from({ length: 12 }, (_, i) => i);

  it('is the official one with attention', () => {
    expect(carryShape(config)).toEqual([2, 3, 2]);
    expect(carryToOfficial(config, official)).toBe(official);
  });

  it('has positions first with mlp_t', () => {
    const mlp_t = { ...config, mlp_t: true };
    expect(carryShape(mlp_t)).toEqual([3, 2, 2]);
    const ours = carryFromOfficial(mlp_t, official);
    expect([...ours]).toEqual([0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]);
    expect(carryToOfficial(mlp_t, ours)).toEqual(official);
  });
});

describe('presets', () => {
  it('have the ladder of sizes, with the weights that they say', () => {
    const metadata = { ...data, seq_len: 900, vocab_size: 12, total_groups: 1, mean_puzzle_examples: 1 };
    const sizes = ['small', 'medium', 'large'].map((size) => findPreset(`arc-${size}`).model(metadata));
    const shape = sizes.map((model) => [model.hidden_size, model.num_heads, model.L_layers]);
    expect(shape).toEqual([
      [128, 4, 2],
      [256, 8, 2],
      [512, 16, 3],
    ]);
    expect(sizes.map(({ H_cycles, L_cycles }) => [H_cycles, L_cycles])).toEqual([
      [3, 4],
      [3, 4],
      [4, 6],
    ]);
    expect(sizes.map(numParams)).toEqual([527_618, 1_710_594, 10_236_930]);
  });

  it('can be had as another architecture: same size, its own cycles and layers', () => {
    const { model } = findPreset('sudoku-6x6');
    const six = { ...data, total_groups: 1, mean_puzzle_examples: 1 };
    for (const arch of ARCHS) {
      const { defaults } = ARCH_FACTS[arch];
      const own = model(six, arch);
      expect(own).toMatchObject({ arch, hidden_size: 96, batch_size: 32, mlp_t: true });
      const { H_cycles, L_cycles, H_layers, L_layers } = defaults;
      const isTrm = arch.startsWith('trm');
      expect([own.H_cycles, own.L_cycles], arch).toEqual(isTrm ? [2, 3] : [H_cycles, L_cycles]);
      expect([own.H_layers, own.L_layers], arch).toEqual([H_layers, L_layers]);
    }
    expect(() => model(six, 'lstm' as never)).toThrow(UserError);
  });

  it('are found by name; an unknown name is answered with the list', () => {
    for (const preset of PRESETS) expect(findPreset(preset.name)).toBe(preset);
    expect(() => findPreset('sudoku-5x5')).toThrow(/sudoku-4x4, sudoku-6x6, sudoku-9x9/);
    expect(() => findPreset('sudoku-5x5')).toThrow(UserError);
    expect(new Set(PRESETS.map(({ name }) => name)).size).toBe(PRESETS.length);
  });

  it('of the paper have its hyper-parameters', () => {
    const shared = {
      lr: 1e-4,
      lr_min_ratio: 1,
      lr_warmup_steps: 2000,
      beta1: 0.9,
      beta2: 0.95,
      ema_rate: 0.999,
    };
    const grids = { ...shared, weight_decay: 1, puzzle_emb_lr: 1e-4, puzzle_emb_weight_decay: 1 };
    const arc = { ...shared, weight_decay: 0.1, puzzle_emb_lr: 1e-2, puzzle_emb_weight_decay: 0.1 };
    const expected = [
      ['sudoku-extreme-mlp', 6, grids, 65_104],
      ['sudoku-extreme-att', 6, grids, 65_104],
      ['maze-hard', 4, grids, 65_104],
      ['arc-1', 4, arc, 519_000],
      ['arc-2', 4, arc, 726_000],
    ] as const;
    for (const [name, L_cycles, optimizer, total_steps] of expected) {
      const preset = findPreset(name);
      const of = { global_batch_size: 768, total_steps, optimizer: 'adam_atan2', atan2_variant: 'outside' };
      expect(preset.optimizer(), name).toMatchObject({ ...optimizer, ...of, ema: true });
      const model = preset.model({ ...data, total_groups: 1, mean_puzzle_examples: 1 });
      expect(model, name).toMatchObject({
        H_cycles: 3,
        L_cycles,
        L_layers: 2,
        batch_size: 768,
        hidden_size: 512,
      });
      expect([model.mlp_t, model.pos_encodings], name).toEqual(
        name === 'sudoku-extreme-mlp' ? [true, 'none'] : [false, 'rope'],
      );
    }
  });
});
