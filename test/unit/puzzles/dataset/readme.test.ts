import { describe, expect, it } from 'vitest';
import { fileBytes } from '../../../../puzzles/dataset/folder.ts';
import { datasetReadme, type ReadmeOptions } from '../../../../puzzles/dataset/readme.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const readme = (options: Partial<ReadmeOptions> = {}): string => {
  const file = datasetReadme({
    family: 'arc',
    name: 'my-arc',
    contents: ['Two tasks.'],
    hasTest: true,
    ...options,
  });
  expect(file.path).toBe('README.md');
  return new TextDecoder().decode(fileBytes(file));
};
/** The commands with their continued lines joined. */
const commands = (text: string): string[] =>
  text
    .replace(/ \\\n\s+/g, ' ')
    .split('\n')
    .filter((line) => line.startsWith('torchrun'));

describe('the README beside a dataset', () => {
  it('has the exact commands for one machine and for a cluster', () => {
    expect(commands(readme())).toEqual([
      'torchrun --nproc-per-node 4 --rdzv_backend=c10d --rdzv_endpoint=localhost:0 --nnodes=1 pretrain.py arch=trm data_paths="[data/my-arc]" arch.L_layers=2 arch.H_cycles=3 arch.L_cycles=4 +run_name=my-arc ema=True',
      'torchrun --nproc-per-node 8 --rdzv_backend=c10d --rdzv_endpoint=HOST:29500 --rdzv_id=my-arc --nnodes=2 pretrain.py arch=trm data_paths="[data/my-arc]" arch.L_layers=2 arch.H_cycles=3 arch.L_cycles=4 +run_name=my-arc ema=True',
    ]);
    expect(readme()).toMatchInlineSnapshot(`
      "# my-arc

      A dataset in the format of the official Tiny Recursive Model (https://github.com/SamsungSAILMontreal/TinyRecursiveModels, commit e7b6871). Two tasks.

      ## Set-up, on every machine

      \`\`\`bash
      git clone https://github.com/SamsungSAILMontreal/TinyRecursiveModels && cd TinyRecursiveModels && git checkout e7b6871
      pip install -r requirements.txt
      pip install --no-cache-dir --no-build-isolation adam-atan2
      export WANDB_MODE=offline   # or: wandb login
      cp -r /path/to/my-arc data/my-arc
      \`\`\`

      ## One machine with four GPUs

      \`\`\`bash
      torchrun --nproc-per-node 4 --rdzv_backend=c10d --rdzv_endpoint=localhost:0 --nnodes=1 pretrain.py \\
        arch=trm \\
        data_paths="[data/my-arc]" \\
        arch.L_layers=2 \\
        arch.H_cycles=3 \\
        arch.L_cycles=4 \\
        +run_name=my-arc \\
        ema=True
      \`\`\`

      With another number of GPUs, change --nproc-per-node; it must divide the batch of 768, or give global_batch_size=... as well.

      ## A cluster: two machines with eight GPUs each

      Run this on both, with HOST the name or address of one of them:

      \`\`\`bash
      torchrun --nproc-per-node 8 --rdzv_backend=c10d --rdzv_endpoint=HOST:29500 --rdzv_id=my-arc --nnodes=2 pretrain.py \\
        arch=trm \\
        data_paths="[data/my-arc]" \\
        arch.L_layers=2 \\
        arch.H_cycles=3 \\
        arch.L_cycles=4 \\
        +run_name=my-arc \\
        ema=True
      \`\`\`

      ## Back again

      Checkpoints come to lie in checkpoints/; \`tessera checkpoints import\` reads them, and \`tessera import my-arc\` reads this folder.
      "
    `);
  });

  it('turns the ARC evaluator off where it has nothing to do', () => {
    for (const options of [{ family: 'sudoku' }, { family: 'maze' }, { hasTest: false }] as const) {
      expect(commands(readme(options)).every((line) => line.includes('evaluators="[]"'))).toBe(true);
    }
    const [sudoku] = commands(readme({ family: 'sudoku', name: 'sudoku-6x6' }));
    expect(sudoku).toContain(
      'epochs=50000 eval_interval=5000 lr=1e-4 puzzle_emb_lr=1e-4 weight_decay=1.0 puzzle_emb_weight_decay=1.0 arch.mlp_t=True arch.pos_encodings=none arch.L_layers=2 arch.H_cycles=3 arch.L_cycles=6',
    );
    expect(readme({ hasTest: false })).toContain('NO EVAL DATA FOUND');
  });

  it.each(['', 'my arc', '$(x)', '-x', 'a"b', '../x', 'x'.repeat(101)])('refuses the name %j', (name) => {
    expect(() => readme({ name })).toThrow(UserError);
  });
});
