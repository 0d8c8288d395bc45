import { defineConfig } from 'vite';

/** The preload script: one CommonJS file, as a sandboxed window wants it. Without Electron Forge as with it. */
export default defineConfig({
  root: new URL('../../', import.meta.url).pathname,
  build: {
    outDir: '.vite/build',
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    rollupOptions: {
      external: ['electron'],
      input: 'preload/electron/preload.ts',
      output: { format: 'cjs', codeSplitting: false, entryFileNames: '[name].cjs' },
    },
  },
});
