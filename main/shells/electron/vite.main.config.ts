import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { FROM_NODE_MODULES } from './native-modules.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The bundles of the main process and of its utility processes, as CommonJS. Electron Forge builds them as `vite build` does. */
export default defineConfig({
  root: here('../../../'),
  build: {
    // For Node: a module named by `new URL(…, import.meta.url)` is no asset of a page.
    ssr: true,
    lib: {
      entry: {
        main: here('./main.ts'),
        trainer: here('./processes/trainer.ts'),
        apart: here('./processes/apart.ts'),
        probe: here('./processes/probe.ts'),
        import: here('./processes/import.ts'),
      },
      formats: ['cjs'],
      fileName: (_format, name) => `${name}.cjs`,
    },
    outDir: '.vite/build',
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'node24',
    // Stack traces in a log are worth more than a megabyte.
    minify: false,
    rollupOptions: {
      external: [
        'electron',
        ...FROM_NODE_MODULES,
        ...builtinModules.flatMap((name) => [name, `node:${name}`]),
      ],
      output: { chunkFileNames: 'shared-[hash].cjs' },
    },
  },
  ssr: { noExternal: true },
  define: {
    // CommonJS has neither.
    'import.meta.dirname': '__dirname',
    'import.meta.url': "process.getBuiltinModule('node:url').pathToFileURL(__filename).href",
  },
  resolve: { conditions: ['node'], mainFields: ['module', 'jsnext:main', 'jsnext'] },
});
