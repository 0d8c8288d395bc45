/**
 * The family: TRM, the two variants of it that its authors compare it with, HRM (arXiv 2506.21734) and the transformer
 * without recursion. They share every layer, the heads, the losses and the trainer; what is here and in recursion.ts is
 * all that differs.
 */
export const ARCHS = ['trm', 'trm_singlez', 'trm_hier6', 'hrm', 'transformer'] as const;

export type Arch = (typeof ARCHS)[number];

/** One state of the carry, and the buffer that it begins from. */
export interface LatentSpec {
  readonly name: string;
  readonly init: string;
}

/** A stack of layers; it has as many as the configuration's field of its letter says. */
export type LevelName = 'H_level' | 'L_level';

/** How many levels are applied, and how deep they are. */
export interface RecursionSize {
  readonly H_cycles: number;
  readonly L_cycles: number;
  readonly H_layers: number;
  readonly L_layers: number;
}

export interface ArchFacts {
  /** For a list of architectures. */
  readonly summary: string;
  /** Of the carry, in the official order. */
  readonly latents: readonly LatentSpec[];
  /** In the order of the official `named_parameters`. */
  readonly levels: readonly LevelName[];
  /** `config/arch/<name>.yaml` where it differs from the rest of the family. */
  readonly defaults: RecursionSize & {
    readonly num_heads: number;
    /** With puzzle embeddings; 0 = as many positions as they need. */
    readonly puzzle_emb_len: number;
    readonly no_ACT_continue: boolean;
  };
}

const H: LatentSpec = { name: 'z_H', init: 'H_init' };
const L: LatentSpec = { name: 'z_L', init: 'L_init' };
const NUM_HIERARCHY = 6;
const TRM_DEFAULTS = {
  H_cycles: 3,
  L_cycles: 6,
  H_layers: 0,
  L_layers: 2,
  num_heads: 8,
  puzzle_emb_len: 16,
  no_ACT_continue: true,
} as const;

/** From `models/recursive_reasoning/*.py` and `config/arch/*.yaml` of the official repository. */
export const ARCH_FACTS: Readonly<Record<Arch, ArchFacts>> = {
  trm: {
    summary: 'one small network, used for the answer z_H and the latent z_L alike',
    latents: [H, L],
    levels: ['L_level'],
    defaults: TRM_DEFAULTS,
  },
  trm_singlez: {
    summary: 'TRM with a single state for answer and latent',
    latents: [L],
    levels: ['L_level'],
    defaults: TRM_DEFAULTS,
  },
  trm_hier6: {
    summary: 'TRM with a latent of six states, one for each L cycle',
    latents: [
      H,
      ...Array.from({ length: NUM_HIERARCHY }, (_, i) => ({ name: `z_L${i + 1}`, init: `L${i + 1}_init` })),
    ],
    levels: ['L_level'],
    defaults: TRM_DEFAULTS,
  },
  hrm: {
    summary: 'two networks, H_level and L_level, of which one application each is differentiated',
    latents: [H, L],
    levels: ['H_level', 'L_level'],
    defaults: {
      H_cycles: 2,
      L_cycles: 2,
      H_layers: 4,
      L_layers: 4,
      num_heads: 8,
      puzzle_emb_len: 0,
      no_ACT_continue: false,
    },
  },
  transformer: {
    summary: 'eight layers once a step, no recursion but that of the supervision steps',
    latents: [H],
    levels: ['H_level'],
    defaults: {
      H_cycles: 1,
      L_cycles: 1,
      H_layers: 8,
      L_layers: 0,
      num_heads: 12,
      puzzle_emb_len: 0,
      // Officially it halts by q_halt > q_continue, but nothing ever trains q_continue: no target is computed for it.
      no_ACT_continue: true,
    },
  },
};

/** Names of the carry's states, `carryShape(config)` each. */
export function latentNames({ arch }: { readonly arch: Arch }): string[] {
  return ARCH_FACTS[arch].latents.map(({ name }) => name);
}
