import type { Random } from '../random.ts';
import { emptyReading, NUM_TRANSFORMS, readThrough } from './dihedral.ts';
import { NUM_COLOURS, type Grid } from './grid.ts';
import { pairsHash, UNKNOWN_OUTPUT } from './hash.ts';
import { applyRecipe, decodeRecipe, decodeRecipeInto, IDENTITY_CODE, NUM_RECIPES } from './recipe.ts';
import { pairsInFileOrder, type ArcTask, type Pair } from './task.ts';

export interface AugmentOptions {
  /** How many augmentations are wanted beside the task as it is (1,000 officially). */
  numAug: number;
  random: Random;
  /** Let black take part in the recolouring; officially it stays. */
  movesBlack?: boolean;
}

/** As officially: give up after so many draws for each augmentation wanted. */
const RETRIES_FACTOR = 5;

/**
 * Draws augmentations by the official rule (dataset/build_arc_dataset.py): uniformly, up to 5 x numAug times, keeping
 * those whose puzzle_hash is new. Returns their codes, the task as it is (code 0) first; a task with many symmetries
 * yields fewer than were wanted.
 */
export function drawRecipes(task: ArcTask, options: AugmentOptions): Uint32Array {
  const { numAug, random } = options;
  const numCodes = options.movesBlack === true ? NUM_RECIPES : NUM_RECIPES / NUM_COLOURS;
  const seen = new SeenRecipes(task);
  const codes = [IDENTITY_CODE];
  seen.add(IDENTITY_CODE);
  for (let draw = 0; draw < RETRIES_FACTOR * numAug && codes.length <= numAug; draw++) {
    const code = random.int(0, numCodes - 1);
    if (seen.add(code)) codes.push(code);
  }
  return Uint32Array.from(codes);
}

/**
 * The augmentations of one task that are known, told apart by what they make of it: in theory by the official
 * puzzle_hash, in practice by a fingerprint that costs no look at the grids; the hash decides where fingerprints agree.
 */
export class SeenRecipes {
  readonly #pairs: readonly Pair[];
  readonly #fingerprint: Fingerprint;
  readonly #usedColours: readonly number[];
  readonly #signatures = new Set<number>();
  readonly #codesByFingerprint = new Map<number, number[]>();
  readonly #colours = new Uint8Array(NUM_COLOURS);

  constructor(task: ArcTask) {
    this.#pairs = pairsInFileOrder(task).map(({ input, output }) => ({
      input,
      output: output ?? UNKNOWN_OUTPUT,
    }));
    this.#fingerprint = new Fingerprint(this.#pairs);
    const used = new Set(this.#pairs.flatMap(({ input, output }) => [...input.cells, ...output.cells]));
    this.#usedColours = [...used];
  }

  /** Is the augmented task new? It is remembered. */
  add(code: number): boolean {
    const transform = decodeRecipeInto(code, this.#colours);
    let signature = transform;
    for (const colour of this.#usedColours) signature = signature * NUM_COLOURS + this.#colours[colour];
    if (this.#signatures.has(signature)) return false;
    this.#signatures.add(signature);
    const fingerprint = this.#fingerprint.of(transform, this.#colours);
    const alike = this.#codesByFingerprint.get(fingerprint);
    if (!alike) {
      this.#codesByFingerprint.set(fingerprint, [code]);
      return true;
    }
    const hash = this.#hash(code);
    if (alike.some((other) => this.#hash(other) === hash)) return false;
    alike.push(code);
    return true;
  }

  #hash(code: number): string {
    const recipe = decodeRecipe(code);
    return pairsHash(
      this.#pairs.map(({ input, output }) => ({
        input: applyRecipe(input, recipe),
        output: applyRecipe(output, recipe),
      })),
    );
  }
}

/** Cells of input and output, each on a board of 32x32. */
const BOARD = 32;
const NUM_PLACES = 2 * BOARD * BOARD;
/** Two random 32-bit numbers for every place and for every colour. */
const PLACE_WEIGHTS = [mixedNumbers(NUM_PLACES, 1), mixedNumbers(NUM_PLACES, 2)] as const;
const COLOUR_WEIGHTS = [mixedNumbers(NUM_COLOURS, 3), mixedNumbers(NUM_COLOURS, 4)] as const;

/**
 * A hash of the augmented pairs, blind to their order. The hash of a pair is the sum over its cells of (weight of the
 * place) x (weight of the colour), so the places of one colour can be summed once and for all: an augmentation then
 * costs ten products a pair, however large the grids.
 */
class Fingerprint {
  readonly #numPairs: number;
  /** [2 lanes][transform][pair][colour]: the summed weights of the places that hold the colour. */
  readonly #sums: readonly [Int32Array, Int32Array];

  constructor(pairs: readonly Pair[]) {
    this.#numPairs = pairs.length;
    const size = NUM_TRANSFORMS * pairs.length * NUM_COLOURS;
    this.#sums = [new Int32Array(size), new Int32Array(size)];
    for (let transform = 0; transform < NUM_TRANSFORMS; transform++) {
      pairs.forEach(({ input, output }, index) => {
        const at = (transform * pairs.length + index) * NUM_COLOURS;
        this.#addPlaces(input, transform, at, 0);
        this.#addPlaces(output, transform, at, BOARD * BOARD);
      });
    }
  }

  #addPlaces(grid: Grid, transform: number, at: number, firstPlace: number): void {
    const { rows, cols, start, rowStep, colStep } = readThrough(transform, grid, emptyReading());
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const slot = at + grid.cells[start + row * rowStep + col * colStep];
        const place = firstPlace + row * BOARD + col;
        for (const lane of [0, 1] as const) {
          const sums = this.#sums[lane];
          sums[slot] = sums[slot] + PLACE_WEIGHTS[lane][place];
        }
      }
    }
  }

  /** 53 bits. */
  of(transform: number, colours: Uint8Array): number {
    const [sums0, sums1] = this.#sums;
    const [weights0, weights1] = COLOUR_WEIGHTS;
    let total0 = 0;
    let total1 = 0;
    let at = transform * this.#numPairs * NUM_COLOURS;
    for (let pair = 0; pair < this.#numPairs; pair++) {
      let hash0 = 0;
      let hash1 = 0;
      for (let colour = 0; colour < NUM_COLOURS; colour++, at++) {
        const to = colours[colour];
        hash0 = (hash0 + Math.imul(sums0[at], weights0[to])) | 0;
        hash1 = (hash1 + Math.imul(sums1[at], weights1[to])) | 0;
      }
      // Mixed before they are added up, lest pairs that trade cells look alike.
      total0 = (total0 + mix(hash0)) | 0;
      total1 = (total1 + mix(hash1)) | 0;
    }
    return (total0 >>> 0) * 2 ** 21 + (total1 >>> 11);
  }
}

function mix(word: number): number {
  const mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  return Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
}

/** The same numbers in every process: a fingerprint is no secret. */
function mixedNumbers(length: number, stream: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => {
    const mixed = mix(mix(Math.imul(stream, 0x9e3779b9) + index) + stream);
    return (mixed ^ (mixed >>> 15)) | 1;
  });
}
