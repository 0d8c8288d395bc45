import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { filesUnder, repositoryRoot } from '../../house/files.ts';
import { importSites, violation } from '../../house/import-graph.ts';

/** What the rules say of one import, written as code in the file `from`. */
function verdicts(from: string, code: string): (string | null)[] {
  return importSites(from, code).map((site) => violation(from, site));
}

describe('the import graph of this repository', () => {
  const modules = filesUnder('.').filter((file) => /\.(ts|mts|js|mjs|svelte)$/.test(file));

  it('has edges to read', () => {
    expect(modules.length).toBeGreaterThan(20);
  });

  it('has only the edges that the architecture allows', () => {
    const found = modules.flatMap((file) =>
      importSites(file, readFileSync(join(repositoryRoot, file), 'utf8')).flatMap((site) => {
        const reason = violation(file, site);
        return reason ? [`${file}:${site.line}: ${reason}`] : [];
      }),
    );
    expect(found).toEqual([]);
  });
});

describe('reading imports', () => {
  it('finds every way to name a module, and none in comments or strings', () => {
    const code = `
      import './a.ts';
      import type { B } from './b.ts';
      import { type C } from './c.ts';
      export * from './d.ts';
      export type { E } from './e.ts';
      const f = await import('./f.ts');
      const g = require('./g.ts');
      type H = import('./h.ts').H;
      fork(new URL('./i.ts', import.meta.url));
      const j = await import(name);
      // import './no.ts';
      require(size > 0);
      const text = "import './no.ts'";
      new URL('./no.wasm', import.meta.url);
    `;
    const seen = importSites('x.ts', code).map(
      (site) => `${site.specifier}${site.isTypeOnly ? ' (type)' : ''}`,
    );
    expect(seen).toEqual([
      './a.ts',
      './b.ts (type)',
      './c.ts',
      './d.ts',
      './e.ts (type)',
      './f.ts',
      './g.ts',
      './h.ts (type)',
      './i.ts',
      'null',
    ]);
    expect(importSites('x.ts', code)[0]?.line).toBe(2);
  });

  it('reads the scripts of a component, at the lines where they stand', () => {
    const component = `<script lang="ts" module>
  import './a.ts';
</script>

<script lang="ts">
  import B from './B.svelte';
</script>

<p>import './no.ts'</p>
`;
    const seen = importSites('x.svelte', component).map(({ line, specifier }) => [line, specifier]);
    expect(seen).toEqual([
      [2, './a.ts'],
      [6, './B.svelte'],
    ]);
  });
});

describe('the rules', () => {
  it.each([
    ['puzzles/sudoku/rules.ts', `import '../random.ts'`],
    ['puzzles/random.ts', `import 'pure-rand/generator/xoroshiro128plus'`],
    ['models/trm/act.ts', `import type { Random } from '../../puzzles/random.ts'`],
    ['models/trm/config.ts', `import { UserError } from '../../puzzles/user-error.ts'; require(a > 1, 'a')`],
    ['models/lowering/emit.ts', `import protobuf from 'protobufjs'`],
    ['main/store/store.ts', `import Database from 'better-sqlite3'; import { sql } from 'kysely'`],
    ['main/store/migrate.ts', `import '../../migrations/0001-start.ts'`],
    ['main/runtime/session.ts', `import { Tensor } from 'onnxruntime-node'`],
    ['main/services/train.ts', `import '../../preload/contract/train.ts'; import '../../models/presets.ts'`],
    ['main/services/train.ts', `import '../../preload/contract.ts'; import 'node:fs'`],
    ['main/shells/electron/main.ts', `import { app } from 'electron'`],
    ['preload/bridge.ts', `import { contextBridge } from 'electron'; import '../puzzles/tokens.ts'`],
    ['renderer/wall.ts', `import '../preload/contract.ts'; import '../puzzles/grid.ts'; import 'svelte'`],
    [
      'test/unit/main/store/store.test.ts',
      `import '../../../../main/store/store.ts'; import 'better-sqlite3'`,
    ],
    ['vitest.config.ts', `import { defineConfig } from 'vitest/config'; import './test/house/files.ts'`],
  ])('%s may: %s', (from, code) => {
    expect(verdicts(from, code).filter((verdict) => verdict !== null)).toEqual([]);
  });

  it.each([
    ['puzzles/random.ts', `import '../models/presets.ts'`, 'puzzles/ may not import models/presets.ts'],
    [
      'puzzles/read.ts',
      `import { readFileSync } from 'node:fs'`,
      'puzzles/ knows nothing of Node: no node:fs',
    ],
    ['puzzles/read.ts', `import fs from 'fs'`, 'puzzles/ knows nothing of Node: no fs'],
    ['puzzles/shape.ts', `import { z } from 'zod'`, 'puzzles/ may not import the package zod'],
    ['models/x.ts', `import '../main/store/store.ts'`, 'models/ may not import main/store/store.ts'],
    ['models/x.ts', `await import('node:os')`, 'models/ knows nothing of Node: no node:os'],
    ['models/x.ts', `import { f } from '../puzzles/grid.ts'`, 'models/ may name only types of puzzles'],
    ['models/x.ts', `import { InferenceSession } from 'onnxruntime-node'`, 'only main/runtime/ may import'],
    ['migrations/0001-start.ts', `import '../puzzles/grid.ts'`, 'migrations/ may not import puzzles/grid.ts'],
    ['migrations/0001-start.ts', `import { sql } from 'kysely'`, 'only main/store/ may import kysely'],
    [
      'preload/contract.ts',
      `import type { Store } from '../main/store/store.ts'`,
      'preload/ may not import main',
    ],
    ['main/services/x.ts', `import '../../preload/bridge.ts'`, 'main/ may not import preload/bridge.ts'],
    ['main/services/x.ts', `import '../../renderer/wall.ts'`, 'main/ may not import renderer/wall.ts'],
    [
      'main/services/x.ts',
      `import { app } from 'electron'`,
      'only main/shells/electron/ may import electron',
    ],
    ['main/training/x.ts', `import * as ort from 'onnxruntime-node'`, 'only main/runtime/ may import'],
    [
      'main/training/x.ts',
      `const db = require('better-sqlite3')`,
      'only main/store/ may import better-sqlite3',
    ],
    ['main/training/x.ts', `await import(path)`, 'computes the name of a module'],
    ['main/training/x.ts', `import '../../test/house/files.ts'`, 'main/ may not import test/house/files.ts'],
    ['renderer/x.ts', `export * from '../main/services/train.ts'`, 'renderer/ may not import main'],
    ['renderer/x.ts', `import '../preload/bridge.ts'`, 'renderer/ may not import preload/bridge.ts'],
    ['main/x.ts', `import '../../elsewhere/y.ts'`, 'reaches outside the repository'],
    ['lib/x.ts', `import './y.ts'`, 'lib/ is none of the rooms'],
  ])('%s may not: %s', (from, code, reason) => {
    expect(verdicts(from, code)).toEqual([expect.stringContaining(reason)]);
  });
});
