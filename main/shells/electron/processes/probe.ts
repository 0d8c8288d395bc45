/** `probe.cjs <provider>`: tries one provider and sends one ProbeAnswer. */
import type { ExecutionProvider } from '../../../runtime/execution-provider.ts';
import { measureProvider } from '../../../runtime/probe-measure.ts';
import { parentPort } from './parent-port.ts';

void measureProvider(process.argv[2] as ExecutionProvider).then((answer) => parentPort().postMessage(answer));
