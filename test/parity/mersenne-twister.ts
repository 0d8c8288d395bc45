const N = 624;
const M = 397;

/**
 * The uniform float32 numbers of torch.manual_seed(seed) on a CPU: MT19937 as in Matsumoto and Nishimura (1998), of
 * each word the low 24 bits. unit.json names weights by their seed instead of holding them.
 */
export class TorchUniform {
  readonly #words = new Uint32Array(N);
  #next = N;

  constructor(seed: number) {
    this.#words[0] = seed;
    for (let i = 1; i < N; i++) {
      const before = this.#words[i - 1] ^ (this.#words[i - 1] >>> 30);
      this.#words[i] = Math.imul(1812433253, before) + i;
    }
  }

  /** In [0, 1). */
  uniform(): number {
    return (this.#word() & 0xffffff) / 2 ** 24;
  }

  #word(): number {
    if (this.#next === N) this.#twist();
    let y = this.#words[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < N; i++) {
      const y = (words[i] & 0x80000000) | (words[(i + 1) % N] & 0x7fffffff);
      words[i] = words[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) * 0x9908b0df);
    }
    this.#next = 0;
  }
}
