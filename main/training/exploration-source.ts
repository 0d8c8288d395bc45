import { drawExploration, type Exploration } from '../../models/trm/act.ts';
import type { TrmConfig } from '../../models/trm/config.ts';
import { randomFromState, type Random } from '../../puzzles/random.ts';

/** Endless random draws of ACT's exploration; the state is JSON-safe, so that a resume is exact. */
export interface ExplorationSource {
  /** Overwrites every element of `into`. */
  next(into: Exploration): void;
  getState(): number[];
  setState(state: readonly number[]): void;
}

export function explorationSource(
  config: Pick<TrmConfig, 'halt_max_steps'>,
  random: Random,
): ExplorationSource {
  let current = random;
  return {
    next: (into) => drawExploration(config, current, into),
    getState: () => current.getState(),
    setState(state) {
      current = randomFromState(state);
    },
  };
}
