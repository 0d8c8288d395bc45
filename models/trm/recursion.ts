import type { Value } from '../graph/value.ts';
import { add, stopGradient } from '../ops/apply.ts';
import { latentNames, type Arch } from './arch.ts';
import { level, mapLatents, type Latents, type Network } from './network.ts';

/** One forward pass of the recursion: what an ACT step makes of the states. All `[B*L, h]`. */
interface Recursion {
  /** The state that the heads read. */
  readonly answer: string;
  /** @param e input embeddings */
  forward(net: Network, e: Value, latents: Latents): Latents;
}

/** H_cycles of L_cycles over z_L and one over z_H, of which the last H cycle alone has a gradient (spec 1.9). */
const trm: Recursion = {
  answer: 'z_H',
  forward(net, e, { z_H, z_L }) {
    const { H_cycles, L_cycles } = net.config;
    for (let i = 0; i < H_cycles; i++) {
      const isLast = i === H_cycles - 1;
      if (isLast) [z_H, z_L] = [stopGradient(z_H), stopGradient(z_L)];
      const injection = add(z_H, e);
      for (let j = 0; j < L_cycles; j++) z_L = level(net, 'L_level', add(z_L, injection));
      z_H = level(net, 'L_level', add(z_H, z_L));
    }
    return { z_H, z_L };
  },
};

/** The same with one state: L_cycles with the input added, then one without (official `trm_singlez.py`). */
const trm_singlez: Recursion = {
  answer: 'z_L',
  forward(net, e, { z_L }) {
    const { H_cycles, L_cycles } = net.config;
    for (let i = 0; i < H_cycles; i++) {
      if (i === H_cycles - 1) z_L = stopGradient(z_L);
      for (let j = 0; j < L_cycles; j++) z_L = level(net, 'L_level', add(z_L, e));
      z_L = level(net, 'L_level', z_L);
    }
    return { z_L };
  },
};

/** TRM whose latent is the sum of six states, the j-th of which L cycle j writes (official `trm_hier6.py`). */
const trm_hier6: Recursion = {
  answer: 'z_H',
  forward(net, e, latents) {
    const { H_cycles, L_cycles } = net.config;
    const [, ...names] = latentNames(net.config);
    const latent = (all: Latents): Value => names.map((name) => all[name]).reduce(add);
    for (let i = 0; i < H_cycles; i++) {
      if (i === H_cycles - 1) latents = mapLatents(latents, stopGradient);
      const injection = add(latents['z_H'], e);
      for (let j = 0; j < L_cycles; j++) {
        latents = { ...latents, [names[j]]: level(net, 'L_level', add(latent(latents), injection)) };
      }
      latents = { ...latents, z_H: level(net, 'L_level', add(latents['z_H'], latent(latents))) };
    }
    return latents;
  },
};

/**
 * L_cycles of L_level to one of H_level, H_cycles times; the last application of each alone has a gradient, the "one-step
 * gradient" of arXiv 2506.21734 (official `hrm.py`).
 */
const hrm: Recursion = {
  answer: 'z_H',
  forward(net, e, { z_H, z_L }) {
    const { H_cycles, L_cycles } = net.config;
    for (let i = 0; i < H_cycles; i++) {
      const isLastH = i === H_cycles - 1;
      for (let j = 0; j < L_cycles; j++) {
        if (isLastH && j === L_cycles - 1) [z_H, z_L] = [stopGradient(z_H), stopGradient(z_L)];
        z_L = level(net, 'L_level', add(z_L, add(z_H, e)));
      }
      z_H = level(net, 'H_level', add(z_H, z_L));
    }
    return { z_H, z_L };
  },
};

/** The input into the last answer, once through all layers (official `transformers_baseline.py`). */
const transformer: Recursion = {
  answer: 'z_H',
  forward: (net, e, { z_H }) => ({ z_H: level(net, 'H_level', add(stopGradient(z_H), e)) }),
};

const RECURSIONS: Readonly<Record<Arch, Recursion>> = { trm, trm_singlez, trm_hier6, hrm, transformer };

/** The recursion of the configured architecture. */
export function innerForward(net: Network, e: Value, latents: Latents): Latents {
  return RECURSIONS[net.config.arch].forward(net, e, latents);
}

/** The state that the heads read. */
export function answerOf({ config }: Network, latents: Latents): Value {
  return latents[RECURSIONS[config.arch].answer];
}
