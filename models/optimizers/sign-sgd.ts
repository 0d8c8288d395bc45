/**
 * SignSGD of the puzzle embeddings (official `CastedSparseEmbeddingSignSGD_Distributed`): gradient rows of
 * the same identifier are summed, then w = w (1 - lr wd) - lr sign(g) for the rows of this batch only; a
 * zero gradient still decays. Writes into `weights`.
 * @param weights the table, `[num_puzzle_identifiers, ndim]`
 * @param ids rows the batch used, `[B]`
 * @param gradient `[B, ndim]`
 */
export function signSgd(
  weights: Float32Array,
  ids: ArrayLike<number>,
  gradient: Float32Array,
  { lr, weight_decay }: { lr: number; weight_decay: number },
): void {
  const ndim = gradient.length / ids.length;
  const sums = new Map<number, Float32Array>();
  for (let i = 0; i < ids.length; i++) {
    const row = gradient.subarray(i * ndim, (i + 1) * ndim);
    const sum = sums.get(ids[i]);
    if (!sum) sums.set(ids[i], row.slice());
    else for (let j = 0; j < ndim; j++) sum[j] += row[j];
  }
  const decay = Math.fround(1 - lr * weight_decay);
  const step = Math.fround(lr);
  for (const [id, sum] of sums) {
    const row = weights.subarray(id * ndim, (id + 1) * ndim);
    for (let j = 0; j < ndim; j++) row[j] = Math.fround(row[j] * decay) - step * Math.sign(sum[j]);
  }
}

/** Copies rows `ids` of the table `[N, ndim]` into `into` `[B, ndim]`. */
export function gatherRows(weights: Float32Array, ids: ArrayLike<number>, into: Float32Array): void {
  const ndim = into.length / ids.length;
  for (let i = 0; i < ids.length; i++) {
    into.set(weights.subarray(ids[i] * ndim, (ids[i] + 1) * ndim), i * ndim);
  }
}
