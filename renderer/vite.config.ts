import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** The window's bundle: the same files for the Electron window and for the browser. */
export default defineConfig((env) => ({
  root: import.meta.dirname,
  // Relative: the Electron window loads it from a scheme of its own.
  base: './',
  plugins: [tailwindcss(), svelte()],
  build: {
    // Electron Forge packs what lies in its own folder.
    outDir: 'forgeConfigSelf' in env ? '../.vite/renderer/workbench' : '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows no inline script and no data: script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}));
