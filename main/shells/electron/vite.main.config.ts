import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';
import { FROM_NODE_MODULES } from './native-modules.ts';

const BUNDLES = '.vite/build';

/**
 * The bundles of the main process and of the utility processes, one CommonJS file each. Electron Forge brings the entry
 * with it; without Forge the variable TESSERA_ENTRY names it, and the result is the same.
 */
export default defineConfig(() => ({
  root: new URL('../../../', import.meta.url).pathname,
  build: {
    // For Node: a module named by `new URL(…, import.meta.url)` is no asset of a page.
    ssr: true,
    outDir: BUNDLES,
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'node24',
    // Stack traces in a log are worth more than a megabyte.
    minify: false,
    ...(process.env['TESSERA_ENTRY'] === undefined
      ? {}
      : {
          lib: {
            entry: process.env['TESSERA_ENTRY'],
            fileName: () => '[name].cjs',
            formats: ['cjs' as const],
          },
        }),
    rollupOptions: {
      external: [
        'electron',
        ...FROM_NODE_MODULES,
        ...builtinModules.flatMap((name) => [name, `node:${name}`]),
      ],
      output: { codeSplitting: false },
    },
  },
  ssr: { noExternal: true as const },
  define: {
    // CommonJS has neither.
    'import.meta.dirname': '__dirname',
    'import.meta.url': "process.getBuiltinModule('node:url').pathToFileURL(__filename).href",
  },
  resolve: { conditions: ['node'], mainFields: ['module', 'jsnext:main', 'jsnext'] },
}));
