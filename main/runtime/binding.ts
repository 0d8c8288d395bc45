import { createRequire } from 'node:module';
import { UserError } from '../../puzzles/user-error.ts';

const require = createRequire(import.meta.url);

/** onnxruntime-node, as `import` would give it. */
export type OnnxRuntime = typeof import('onnxruntime-node');

let loaded: OnnxRuntime | undefined;

/**
 * onnxruntime-node 1.30, loaded on first use, so that commands that open no session work where the package has no
 * binary (macOS on Intel, Alpine Linux).
 *
 * What was found about this binding, by measuring it:
 * - `session.run` is synchronous behind its promise: it blocks the JavaScript thread and cannot be cancelled.
 *   In a worker thread, terminate during a run aborts the process. A trainer is therefore a process of its own.
 * - Feeds are read in place (no copy). Outputs are written in place into tensors given as fetches, and the binding
 *   copies every output once more into a new ArrayBuffer which it returns. ProgramSession frees that copy at once
 *   (`ArrayBuffer.transfer(0)`): one output of 28 MB over 40 runs peaked at 237 MB resident instead of 374 MB, and
 *   took 4.0 ms a run instead of 8-10 ms.
 * - A graph output that *is* a graph input (same name) leaves a given fetch unwritten, without an error.
 * - With `preferredOutputLocation`, given fetches are ignored, and fetching a subset of the outputs mixes up the
 *   locations (and fails on the second such run): then all outputs are fetched, always.
 * - Only webgpu keeps tensors on the device. Such a tensor crashes the process when it is disposed, or fed, after
 *   its session was released, and when `getData()` is called on it. It is never freed by the garbage collector.
 * - A disposed tensor that is fed throws, cleanly.
 */
export function onnxruntime(): OnnxRuntime {
  if (loaded) return loaded;
  try {
    loaded = require('onnxruntime-node') as OnnxRuntime;
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UserError(
      `ONNX Runtime cannot be loaded on ${process.platform} ${process.arch} (${cause}): ` +
        'models run on Linux x64 and arm64 with glibc, Windows x64 and arm64, and macOS on Apple silicon.',
      'no_runtime',
    );
  }
  // Errors are thrown as well, but a lost GPU device is only ever logged.
  loaded.env.logLevel = 'error';
  return loaded;
}

/** Where the package lies: its native libraries are in `bin/napi-v6/<platform>/<arch>`. */
export function onnxruntimeFolder(): string {
  return require.resolve('onnxruntime-node/package.json').replace(/[\\/]package\.json$/, '');
}
