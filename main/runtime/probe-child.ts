/** `node probe-child.ts <provider>`, forked by probe-process.ts: sends one ProbeAnswer. */
import type { ExecutionProvider } from './execution-provider.ts';
import { measureProvider } from './probe-measure.ts';

const answer = await measureProvider(process.argv[2] as ExecutionProvider);
process.send!(answer, () => process.exit(0));
