import { bufferSpecs, parameterSpecs, PUZZLE_EMB, puzzleEmbSpec } from '../../models/trm/state-dict.ts';
import { latentNames } from '../../models/trm/arch.ts';
import { carryShape } from '../../models/trm/carry-layout.ts';
import type { Carry } from '../../models/trm/act.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { UserError } from '../../puzzles/user-error.ts';
import type { StateKey } from '../runtime/state-layout.ts';
import type { Latents } from '../solving/latent-carry.ts';
import type { TensorData, TensorMap } from '../store/tensor-chunks.ts';

/** Everything of a training that is tensors, as numbers. */
export interface TrainingTensors {
  /** Parameters, buffers, moments and EMA by role and official key (`ema/model.inner.lm_head.weight`). */
  readonly state: ReadonlyMap<StateKey, Float32Array>;
  /** [num_puzzle_identifiers, puzzle_emb_ndim]; null for a model without puzzle embeddings. */
  readonly puzzle_emb: Float32Array | null;
  readonly latents: Latents;
  readonly carry: Carry;
}

/** As a checkpoint holds them: official shapes; the carry's z in the layout of our graphs (`carryShape`). */
export function toCheckpointTensors(config: TrmConfig, tensors: TrainingTensors): TensorMap {
  const shapes = new Map([...parameterSpecs(config), ...bufferSpecs(config)].map((s) => [s.name, s.shape]));
  const map = new Map<string, TensorData>();
  for (const [name, data] of tensors.state) {
    const shape = shapes.get(name.slice(name.indexOf('/') + 1));
    if (!shape) throw new Error(`internal: the state holds ${name}, which is no parameter of the model`);
    map.set(name, { dtype: 'float32', shape, data });
  }
  const table = puzzleEmbSpec(config);
  if (table && tensors.puzzle_emb) {
    map.set(`param/${PUZZLE_EMB}`, { dtype: 'float32', shape: table.shape, data: tensors.puzzle_emb });
  }
  for (const [name, tensor] of carryTensors(config, tensors)) map.set(`carry/${name}`, tensor);
  return map;
}

function carryTensors(
  config: TrmConfig,
  { latents, carry: { steps, halted, current } }: Pick<TrainingTensors, 'latents' | 'carry'>,
): [string, TensorData][] {
  const { batch_size: B, seq_len: S } = config;
  const z = carryShape(config);
  return [
    ...latentNames(config).map((name): [string, TensorData] => [
      name,
      { dtype: 'float32', shape: z, data: latents[name] },
    ]),
    ['steps', { dtype: 'int32', shape: [B], data: steps }],
    ['halted', { dtype: 'uint8', shape: [B], data: halted }],
    ['current_inputs', { dtype: 'int32', shape: [B, S], data: current.inputs }],
    ['current_labels', { dtype: 'int32', shape: [B, S], data: current.labels }],
    ['current_puzzle_identifiers', { dtype: 'int32', shape: [B], data: current.puzzle_identifiers }],
  ];
}

/** The way back. @throws UserError when a tensor is missing or does not fit the model. */
export function fromCheckpointTensors(config: TrmConfig, map: TensorMap): TrainingTensors {
  const state = new Map<StateKey, Float32Array>();
  for (const [name, { data }] of map) {
    if (/^(param|m|v|ema)\//.test(name) && data instanceof Float32Array) state.set(name as StateKey, data);
  }
  const { batch_size: B, seq_len: S } = config;
  const zLength = carryShape(config).reduce((a, b) => a * b, 1);
  const table = puzzleEmbSpec(config);
  return {
    state,
    puzzle_emb: table && take(map, `param/${PUZZLE_EMB}`, Float32Array, table.shape[0] * table.shape[1]),
    latents: Object.fromEntries(
      latentNames(config).map((name) => [name, take(map, `carry/${name}`, Float32Array, zLength)]),
    ),
    carry: {
      steps: take(map, 'carry/steps', Int32Array, B),
      halted: take(map, 'carry/halted', Uint8Array, B),
      current: {
        inputs: take(map, 'carry/current_inputs', Int32Array, B * S),
        labels: take(map, 'carry/current_labels', Int32Array, B * S),
        puzzle_identifiers: take(map, 'carry/current_puzzle_identifiers', Int32Array, B),
      },
    },
  };
}

function take<A extends TensorData['data']>(
  map: TensorMap,
  name: string,
  Type: new (length: number) => A,
  length: number,
): A {
  const data = map.get(name)?.data;
  if (data instanceof Type && data.length === length) return data;
  throw new UserError(
    `The checkpoint holds no ${name} that fits the run's model, so this run cannot go on from it.`,
    'checkpoint_unfit',
  );
}
