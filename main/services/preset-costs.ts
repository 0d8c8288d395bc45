import { setImmediate } from 'node:timers/promises';
import { PRESETS, type Preset } from '../../models/presets.ts';
import type { OptimizerConfig } from '../../models/optimizers/config.ts';
import type { Program } from '../../models/program.ts';
import { compileAccumulatedStep, numMicroBatches } from '../../models/trm/accumulation.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { numParams } from '../../models/trm/state-dict.ts';
import { compileTrainStep } from '../../models/trm/train-step.ts';
import { typicalMetadata } from './presets.ts';

/** What training a model takes, known before a step of it has run. */
export interface TrainingCosts {
  /** Floating-point operations of the matrix products of a step. */
  readonly flops: number;
  readonly numNodes: number;
  /** Of the whole process that trains, on the CPU. */
  readonly memoryBytes: number;
}

/**
 * docs/performance.md has the step times and peak memory of five models; with these numbers the costs here come within 10 %
 * of each time and within 2 % of each memory.
 */
const PROCESS_BYTES = 190e6;
/** The state of a step and that of the next stand side by side. */
const NUM_STATES = 2;
const NUM_ROLES = 4;
/** Of gradients, in micro-batches: zeros to begin from, the sum so far and the next one. */
const NUM_SUMS = 3;
/** ONNX Runtime's arena cuts its memory into pieces that do not fit to the byte. */
const ARENA_WASTE = 1.15;
/** Of the speed of a large matrix product. */
const PRODUCT_SHARE = 0.93;
/** What a node takes however little it computes. */
const SECONDS_PER_NODE = 15e-6;

/** Compiles the step of a model, which may be one in micro-batches: about 0.2 s. */
export function trainingCosts(model: TrmConfig, optimizer: OptimizerConfig): TrainingCosts {
  const numParts = numMicroBatches(model, optimizer);
  const { flops, peakBytes, numNodes } = largestProgram(model, optimizer, numParts);
  const { num_puzzle_identifiers, puzzle_emb_ndim } = model;
  const numSums = numParts > 1 ? NUM_SUMS : 0;
  const stateBytes = 4 * (NUM_ROLES * NUM_STATES + numSums) * numParams(model);
  const tableBytes = 4 * num_puzzle_identifiers * puzzle_emb_ndim;
  return {
    flops: numParts * flops,
    numNodes: numParts * numNodes,
    memoryBytes: Math.round(PROCESS_BYTES + stateBytes + tableBytes + ARENA_WASTE * peakBytes),
  };
}

function largestProgram(model: TrmConfig, optimizer: OptimizerConfig, numParts: number): Program {
  const target = { provider: 'cpu' } as const;
  if (numParts === 1) return compileTrainStep(model, optimizer, target);
  return compileAccumulatedStep(model, optimizer, target).micro;
}

/** How long a step takes where large matrices are multiplied at `gflops` GFLOP/s. */
export function predictSecondsPerStep({ flops, numNodes }: TrainingCosts, gflops: number): number {
  return flops / (PRODUCT_SHARE * gflops * 1e9) + SECONDS_PER_NODE * numNodes;
}

let known: Promise<ReadonlyMap<string, TrainingCosts>> | undefined;

/** The costs of every preset by name; found out once in the life of a process, in slices that let others work. */
export function presetCosts(): Promise<ReadonlyMap<string, TrainingCosts>> {
  known ??= compileAll(PRESETS);
  return known;
}

async function compileAll(presets: readonly Preset[]): Promise<ReadonlyMap<string, TrainingCosts>> {
  const costs = new Map<string, TrainingCosts>();
  for (const preset of presets) {
    costs.set(preset.name, trainingCosts(preset.model(typicalMetadata(preset)), preset.optimizer()));
    await setImmediate();
  }
  return costs;
}
