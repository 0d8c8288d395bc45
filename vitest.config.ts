import { defineConfig } from 'vitest/config';

import { ClosingLine } from './test/house/closing-line.ts';

export default defineConfig({
  test: {
    // Native modules (onnxruntime-node, better-sqlite3) crash in worker threads.
    pool: 'forks',
    include: ['test/{unit,parity,faults,security}/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default', new ClosingLine()],
  },
});
