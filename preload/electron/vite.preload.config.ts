import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The preload script: one CommonJS file, as a sandboxed window wants it. Without Electron Forge as with it. */
export default defineConfig({
  root: here('../../'),
  build: {
    outDir: '.vite/build',
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    rollupOptions: {
      external: ['electron'],
      input: here('./preload.ts'),
      output: { format: 'cjs', codeSplitting: false, entryFileNames: '[name].cjs' },
    },
  },
});
