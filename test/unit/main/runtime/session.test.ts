import { afterEach, describe, expect, it } from 'vitest';
import { openProgram, type OpenOptions, type ProgramSession } from '../../../../main/runtime/session.ts';
import { disposeTensor, hostData, hostTensor } from '../../../../main/runtime/tensor.ts';
import type { Program } from '../../../../models/program.ts';
import { LENGTH, programOf, vector } from './toy-program.ts';

const doubled = programOf(
  ['x'],
  ['y', 'z'],
  [
    { op: 'Add', inputs: ['x', 'x'], outputs: ['y'] },
    { op: 'Mul', inputs: ['x', 'x'], outputs: ['z'] },
  ],
);

const open: ProgramSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.release();
});

async function opened(program: Program, options: Partial<OpenOptions> = {}): Promise<ProgramSession> {
  const session = await openProgram(program, { provider: 'cpu', threads: 1, ...options });
  open.push(session);
  return session;
}

const numbers = (tensor: Parameters<typeof hostData>[0]): number[] => Array.from(hostData(tensor));

describe('running a session', () => {
  it('reads feeds in place: what is written into the array before a run is what the run sees', async () => {
    const session = await opened(doubled);
    const x = Float32Array.of(1, 2, 3, 4);
    const feeds = { x: hostTensor('float32', x, [LENGTH]) };
    expect(numbers((await session.run(feeds)).y)).toEqual([2, 4, 6, 8]);
    x[0] = 50;
    expect(numbers((await session.run(feeds)).y)).toEqual([100, 4, 6, 8]);
    expect(x).toEqual(Float32Array.of(50, 2, 3, 4));
  });

  it('feeds a view into the middle of a larger array', async () => {
    const session = await opened(doubled);
    const whole = Float32Array.from({ length: 12 }, (_, i) => i);
    const { y } = await session.run({ x: hostTensor('float32', whole.subarray(5, 9), [LENGTH]) });
    expect(numbers(y)).toEqual([10, 12, 14, 16]);
  });

  it('writes the outputs named in into where they are told, and returns these very tensors', async () => {
    const session = await opened(doubled);
    const whole = new Float32Array(8);
    const place = hostTensor('float32', whole.subarray(4), [LENGTH]);
    const results = await session.run({ x: vector(1, 2, 3, 4) }, { into: { z: place } });
    expect(results.z).toBe(place);
    expect(whole).toEqual(Float32Array.of(0, 0, 0, 0, 1, 4, 9, 16));
    expect(numbers(results.y)).toEqual([2, 4, 6, 8]);
  });

  it('returns only the outputs that are wanted', async () => {
    const session = await opened(doubled);
    const results = await session.run({ x: vector(1, 2, 3, 4) }, { only: ['z'] });
    expect(Object.keys(results)).toEqual(['z']);
  });

  it('gives the same numbers with one thread and with two', async () => {
    const n = 192;
    const product = programOf(['a', 'b'], ['y'], [{ op: 'MatMul', inputs: ['a', 'b'], outputs: ['y'] }]);
    const matrix = Float32Array.from({ length: n * n }, (_, i) => Math.sin(i));
    const feeds = { a: hostTensor('float32', matrix, [n, n]), b: hostTensor('float32', matrix, [n, n]) };
    const [one, two] = [await opened(product, { threads: 1 }), await opened(product, { threads: 2 })];
    expect(hostData((await one.run(feeds)).y)).toEqual(hostData((await two.run(feeds)).y));
  });
});

describe('memory of tensors', () => {
  it('frees an output when it is disposed, once or twice', async () => {
    const session = await opened(doubled);
    const { y } = await session.run({ x: vector(1, 2, 3, 4) });
    const { buffer } = hostData(y);
    disposeTensor(y);
    expect(buffer.byteLength).toBe(0);
    disposeTensor(y);
  });

  it('never frees an array that the caller gave, fed or written into', async () => {
    const session = await opened(doubled);
    const x = vector(1, 2, 3, 4);
    const place = vector(0, 0, 0, 0);
    const results = await session.run({ x }, { into: { y: place } });
    disposeTensor(results.y);
    disposeTensor(x);
    expect(numbers(x)).toEqual([1, 2, 3, 4]);
    expect(numbers(place)).toEqual([2, 4, 6, 8]);
  });

  it('refuses numbers that do not fill the shape, or are of another dtype', () => {
    expect(() => hostTensor('float32', new Float32Array(3), [2, 2])).toThrow('3 numbers cannot be');
    expect(() => hostTensor('int32', new Float32Array(4), [2, 2])).toThrow('cannot be a int32 tensor');
    expect(() => hostTensor('bool', new Int32Array(1), [])).toThrow('cannot be a bool tensor');
  });
});

describe('misuse of a session', () => {
  it('refuses a second run while one is under way, and goes on after it', async () => {
    const session = await opened(doubled);
    const first = session.run({ x: vector(1, 2, 3, 4) });
    await expect(session.run({ x: vector(1, 2, 3, 4) })).rejects.toThrow('used while it was running');
    expect(numbers((await first).y)).toEqual([2, 4, 6, 8]);
    expect(numbers((await session.run({ x: vector(5, 0, 0, 0) })).y)).toEqual([10, 0, 0, 0]);
  });

  it('passes on the error of a run that fails, and goes on after it', async () => {
    const session = await opened(
      programOf(['x'], ['y'], [{ op: 'MatMul', inputs: ['x', 'x'], outputs: ['y'] }]),
    );
    const wide = hostTensor('float32', new Float32Array(6), [2, 3]);
    await expect(session.run({ x: wide })).rejects.toThrow('MatMul');
    await expect(session.run({})).rejects.toThrow('x');
    expect(numbers((await session.run({ x: vector(1, 2, 3, 4) })).y)).toEqual([30]);
  });

  it('refuses to write an output that is an input passed through, which the binding would leave unwritten', async () => {
    const session = await opened(
      programOf(['x'], ['x', 'y'], [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'] }]),
    );
    const x = vector(1, 2, 3, 4);
    await expect(session.run({ x }, { into: { x: vector(0, 0, 0, 0) } })).rejects.toThrow('passed through');
    expect(numbers((await session.run({ x })).x)).toEqual([1, 2, 3, 4]);
  });

  it('may be released twice, but not used after it', async () => {
    const session = await opened(doubled);
    await session.release();
    await session.release();
    await expect(session.run({ x: vector(1, 2, 3, 4) })).rejects.toThrow('used while it was released');
  });

  it('says what is wrong with a graph that cannot be opened', async () => {
    const unknown = programOf(['x'], ['y'], [{ op: 'NoSuchOp', inputs: ['x'], outputs: ['y'] }]);
    await expect(opened(unknown)).rejects.toThrow('NoSuchOp');
  });
});
