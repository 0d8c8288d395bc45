import type { StateSlot } from '../../models/program.ts';
import { DeviceState } from './device-state.ts';
import { HostState } from './host-state.ts';
import type { ProgramSession, Tensors } from './session.ts';

/** Names a fused tensor of the state, e.g. `ema/model.inner.lm_head.weight`. */
export type StateKey = `${StateSlot['role']}/${string}`;

/**
 * What a program carries from run to run: parameters, moments, EMA. A step proposes a successor, which becomes the
 * state only when it is adopted; so a step whose gradients are not finite leaves no trace.
 *
 *     const outputs = await session.run({ ...state.feeds(), ...rest }, { into: state.into() });
 *     if (finite) state.adopt(outputs); else state.discard(outputs);
 *
 * A program that changes nothing (evaluation) has the same state, of which `write` and `feeds` are used.
 */
export interface TrainState {
  /** The state as the program's inputs. Throws before the first `write`. */
  feeds(): Tensors;
  /** Where the program is to write its successor: `into` of `ProgramSession.run`. */
  into(): Tensors;
  /** Makes the successor in `outputs` the state; the old one is freed or reused. */
  adopt(outputs: Readonly<Tensors>): void;
  /** Drops the successor; the state stays as it was, to the bit. */
  discard(outputs: Readonly<Tensors>): void;
  /**
   * This state's tensors of `role` as the `param` feeds of another program (evaluation), without a copy. Parameters that
   * this program never changes (H_init and L_init; all of them when frozen) have no average and stand for it.
   */
  weightsFor(slots: readonly StateSlot[], role: 'param' | 'ema'): Tensors;
  /** Copies of all fused tensors in the official layout. */
  read(): Promise<Map<StateKey, Float32Array>>;
  /** Replaces the whole state. Every key must be there, in full length; further keys are ignored. */
  write(tensors: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Frees the state. Call it before `ProgramSession.release`. */
  dispose(): void;
}

/** The state of an open program: on the device where the provider can keep tensors there (webgpu), else on the host. */
export function openTrainState(session: ProgramSession): TrainState {
  return session.provider === 'webgpu' ? new DeviceState(session) : new HostState(session.program.state);
}
