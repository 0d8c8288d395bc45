import type { Command } from 'commander';
import type { NoisyPasses } from '../../services/trajectories.ts';
import { positiveNumber, wholeNumber } from './option-values.ts';

/** How long and along how many trajectories a model thinks. */
export interface ThinkHarderOptions extends NoisyPasses {
  readonly steps?: number;
}

/** @param what the trajectories are for, in a few words */
export function withThinkHarderOptions(command: Command, what: string): Command {
  return command
    .option('--steps <n>', 'supervision steps (default: halt_max_steps)', wholeNumber('--steps', 1, 10_000))
    .option('--samples <k>', what, wholeNumber('--samples', 1, 1024), 1)
    .option(
      '--noise <s>',
      'deviation of the noise that keeps trajectories apart',
      positiveNumber('--noise'),
      0.5,
    )
    .option('--seed <n>', 'of the noise', wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER), 0);
}

/** What services take: `steps` only where it was given. */
export function thinkHarder({ steps, samples, noise, seed }: ThinkHarderOptions): {
  readonly steps?: number;
  readonly passes: NoisyPasses;
} {
  return { passes: { samples, noise, seed }, ...(steps === undefined ? {} : { steps }) };
}
