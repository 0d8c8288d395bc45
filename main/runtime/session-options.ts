import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import type { ExecutionProvider } from './execution-provider.ts';

/**
 * How far ONNX Runtime rewrites our graphs. On the CPU not at all: models/lowering has chosen the kernels and the order
 * of execution, which a rewrite would change (with 'all' steps take as long to within noise, and some graphs fail to
 * open on its rewriting of reshapes that wait for another node).
 */
function optimizationLevel(
  provider: ExecutionProvider,
): NonNullable<InferenceSession.SessionOptions['graphOptimizationLevel']> {
  return provider === 'cpu' ? 'disabled' : 'all';
}

/** Log errors, not warnings: those speak of rewrites that are none of the user's business. */
const LOG_ERRORS = 3;

export interface SessionTuning {
  /** Threads of one run on the CPU; all cores by default. Results do not depend on it. */
  readonly threads?: number;
  /** Outputs that stay on the device (webgpu alone can do that). */
  readonly keepOnDevice?: readonly string[];
  /** Let nodes that the provider lacks run on the CPU (slowly, with a copy each way) instead of refusing the graph. */
  readonly allowCpuFallback?: boolean;
}

/**
 * How long an idle thread looks out for more work before it sleeps. Between two nodes of a small model a thread that
 * slept at once would have to be woken a thousand times a step; and 0.2 ms after a run the machine is at rest.
 */
const SPIN_MICROSECONDS = 200;

/**
 * The recipe for every session, made by measurement (docs/performance.md): no memory pattern (same speed, up to half the
 * memory on unrolled graphs), threads that spin shortly and then sleep, no silent fall-back to the CPU on webgpu.
 */
export function sessionOptions(
  provider: ExecutionProvider,
  {
    threads = availableParallelism(),
    keepOnDevice = [],
    allowCpuFallback = provider !== 'webgpu',
  }: SessionTuning = {},
): InferenceSession.SessionOptions {
  const session: Record<string, unknown> = {
    intra_op: { allow_spinning: '1', spin_duration_us: String(SPIN_MICROSECONDS) },
  };
  if (!allowCpuFallback) session['disable_cpu_ep_fallback'] = '1';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: optimizationLevel(provider),
    enableMemPattern: false,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_ERRORS,
    extra: { session },
  };
  if (keepOnDevice.length > 0) {
    options.preferredOutputLocation = Object.fromEntries(keepOnDevice.map((name) => [name, 'gpu-buffer']));
  }
  return options;
}
