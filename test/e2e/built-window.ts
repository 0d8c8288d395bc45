import { buildPages } from '../../main/shells/browser/build-pages.ts';

/** The window is built once, before any server is asked for it. */
async function builtWindow(): Promise<void> {
  await buildPages(() => process.stdout.write('Building the window ...\n'));
}

// Playwright takes a default export.
// eslint-disable-next-line no-restricted-syntax
export default builtWindow;
