import { describe, expect, it } from 'vitest';
import { freeMemory, planBatch } from '../../../../main/services/batch-plan.ts';
import { trainingCosts } from '../../../../main/services/preset-costs.ts';
import { typicalMetadata } from '../../../../main/services/presets.ts';
import { findPreset } from '../../../../models/presets.ts';

const preset = findPreset('sudoku-extreme-mlp');
const paper = { model: preset.model(typicalMetadata(preset)), optimizer: preset.optimizer() };

describe('the batch of a run', () => {
  it('is the whole one where it fits', () => {
    expect(planBatch(paper, 1e12)).toMatchObject({ batch_size: 768, sentence: null });
  });

  it('is the largest part of it that fits, with the estimate said', () => {
    const { batch_size, memoryBytes, sentence } = planBatch(paper, 4e9);
    expect(768 % batch_size).toBe(0);
    expect(batch_size).toBeGreaterThan(1);
    expect(memoryBytes).toBeLessThan(0.8 * 4e9);
    expect(sentence).toMatch(new RegExp(`and 4.0 GB are free: it is done ${batch_size} at a time \\(about `));
    // What it reckons is what the compiled step of that size says.
    const { memoryBytes: compiled } = trainingCosts({ ...paper.model, batch_size }, paper.optimizer);
    expect(Math.abs(memoryBytes / compiled - 1)).toBeLessThan(0.05);
    expect(planBatch(paper, 8e9).batch_size).toBeGreaterThan(batch_size);
  });

  it('is one puzzle where hardly any memory is free, and what somebody says in any case', () => {
    expect(planBatch(paper, 1e6).batch_size).toBe(1);
    const chosen = planBatch(paper, 1e9, { microBatch: 96 });
    expect(chosen.batch_size).toBe(96);
    expect(chosen.sentence).toMatch(/^A step of 96 puzzles at a time takes about .* but 1.0 GB are free/);
  });
});

it('what is free is known on the CPU alone', () => {
  expect(freeMemory('cpu')).toBeGreaterThan(1e8);
  expect(freeMemory('webgpu')).toBeNull();
});
