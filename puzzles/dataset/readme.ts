import { UserError } from '../user-error.ts';
import { textFile, type DatasetFile } from './folder.ts';

export interface ReadmeOptions {
  readonly family: 'arc' | 'sudoku' | 'maze';
  /** Name of the folder: it stands in the commands. */
  readonly name: string;
  /** What is in it, one sentence each, e.g. '400 tasks with 1,000 augmentations each.' */
  readonly contents: readonly string[];
  /** Is there a test split? */
  readonly hasTest: boolean;
}

/** The version whose data format this is, and the trainer the commands are for. */
const OFFICIAL_REPOSITORY = 'https://github.com/SamsungSAILMontreal/TinyRecursiveModels';
const OFFICIAL_COMMIT = 'e7b6871';
/** Its global batch (config/cfg_pretrain.yaml): the number of GPUs must divide it. */
const GLOBAL_BATCH_SIZE = 768;

/** Settings of the official README for each family, as pretrain.py takes them. */
const ARC = ['arch.L_layers=2', 'arch.H_cycles=3', 'arch.L_cycles=4'];
const LONG_DECAY = [
  'epochs=50000',
  'eval_interval=5000',
  'lr=1e-4',
  'puzzle_emb_lr=1e-4',
  'weight_decay=1.0',
  'puzzle_emb_weight_decay=1.0',
];
const SETTINGS: Record<ReadmeOptions['family'], readonly string[]> = {
  arc: ARC,
  sudoku: [
    ...LONG_DECAY,
    'arch.mlp_t=True',
    'arch.pos_encodings=none',
    'arch.L_layers=2',
    'arch.H_cycles=3',
    'arch.L_cycles=6',
  ],
  maze: [...LONG_DECAY, ...ARC],
};

/** README.md beside an official dataset: what it is, and the exact commands that train on it elsewhere. */
export function datasetReadme(options: ReadmeOptions): DatasetFile {
  const { name, contents, hasTest } = options;
  requireFolderName(name);
  const text = `# ${name}

A dataset in the format of the official Tiny Recursive Model (${OFFICIAL_REPOSITORY}, commit ${OFFICIAL_COMMIT}). ${contents.join(' ')}
${hasTest ? '' : 'There is no test split: the trainer will say "NO EVAL DATA FOUND" and train all the same.\n'}
## Set-up, on every machine

\`\`\`bash
git clone ${OFFICIAL_REPOSITORY} && cd TinyRecursiveModels && git checkout ${OFFICIAL_COMMIT}
pip install -r requirements.txt
pip install --no-cache-dir --no-build-isolation adam-atan2
export WANDB_MODE=offline   # or: wandb login
cp -r /path/to/${name} data/${name}
\`\`\`

## One machine with four GPUs

\`\`\`bash
${trainCommand(options, ['--nproc-per-node 4', '--rdzv_backend=c10d', '--rdzv_endpoint=localhost:0', '--nnodes=1'])}
\`\`\`

With another number of GPUs, change --nproc-per-node; it must divide the batch of ${GLOBAL_BATCH_SIZE}, or give global_batch_size=... as well.

## A cluster: two machines with eight GPUs each

Run this on both, with HOST the name or address of one of them:

\`\`\`bash
${trainCommand(options, ['--nproc-per-node 8', '--rdzv_backend=c10d', '--rdzv_endpoint=HOST:29500', `--rdzv_id=${name}`, '--nnodes=2'])}
\`\`\`

## Back again

Checkpoints come to lie in checkpoints/; \`tessera checkpoints import\` reads them, and \`tessera import ${name}\` reads this folder.
`;
  return textFile('README.md', text);
}

function trainCommand({ family, name, hasTest }: ReadmeOptions, launch: readonly string[]): string {
  const isEvaluated = family === 'arc' && hasTest;
  const settings = [
    'arch=trm',
    `data_paths="[data/${name}]"`,
    // The one official evaluator is for ARC.
    ...(isEvaluated ? [] : ['evaluators="[]"']),
    ...SETTINGS[family],
    `+run_name=${name}`,
    'ema=True',
  ];
  return [`torchrun ${launch.join(' ')} pretrain.py`, ...settings].join(' \\\n  ');
}

function requireFolderName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return;
  throw new UserError(
    `"${name.slice(0, 40)}" cannot name a dataset folder: use up to 100 letters, digits, points, hyphens and underscores, so that the commands need no quoting.`,
  );
}
