import { defineConfig } from '@playwright/test';

import { findBrowser } from './browser.ts';

const { executablePath, args } = findBrowser();

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  // A window over a trainer keeps two cores busy.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  // What is waited for comes by itself; how long it takes depends on the machine.
  expect: { timeout: 30_000 },
  globalSetup: './built-window.ts',
  reporter: [['list'], ['./closing-line.ts']],
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath, args: [...args] },
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    colorScheme: 'light',
    actionTimeout: 30_000,
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
