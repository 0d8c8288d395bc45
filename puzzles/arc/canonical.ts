import { emptyReading, NUM_TRANSFORMS, readThrough } from './dihedral.ts';
import { MAX_SIDE, NUM_COLOURS, type Grid } from './grid.ts';
import { sha256Hex } from './hash.ts';
import { pairsInFileOrder, type ArcTask, type TestPair } from './task.ts';

/**
 * A hash that two tasks share when one becomes the other by a transform of the square and a recolouring that keeps
 * black, whatever the order of their pairs and whichever of them are test pairs: symmetric twins.
 */
export function canonicalHash(task: ArcTask): string {
  return canonicalPairsHash(pairsInFileOrder(task));
}

export function canonicalPairsHash(pairs: readonly TestPair[]): string {
  // Of the eight transforms only those can be meant whose key is the least; nearly always that leaves one.
  const keys = Array.from({ length: NUM_TRANSFORMS }, (_, transform) => orientationKey(pairs, transform));
  const leastKey = Math.min(...keys);
  let least: string | null = null;
  for (let transform = 0; transform < NUM_TRANSFORMS; transform++) {
    if (keys[transform] !== leastKey) continue;
    const form = canonicalForm(pairs.map((pair) => patternOf(pair, transform)));
    if (least === null || form < least) least = form;
  }
  return sha256Hex(least ?? '');
}

/** A number that depends on the transform, but neither on the colours nor on the order of the pairs. */
function orientationKey(pairs: readonly TestPair[], transform: number): number {
  let key = 0;
  for (const pair of pairs) {
    scratch.read(pair, transform);
    let hash = 0;
    for (let i = 0; i < scratch.length; i++) hash = Math.imul(hash ^ scratch.codes[i], 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
    key = (key + (hash ^ (hash >>> 15))) | 0;
  }
  return key;
}

/** A pair whose colours are replaced by their order of first appearance; that order is kept beside. */
interface Pattern {
  shape: string;
  /** colours[k] is the colour that appears as the k-th, black never counted. */
  colours: number[];
}

function patternOf(pair: TestPair, transform: number): Pattern {
  scratch.read(pair, transform);
  const shape = String.fromCharCode(...scratch.codes.subarray(0, scratch.length));
  return { shape, colours: Array.from(scratch.colours.subarray(0, scratch.numColours)) };
}

/** Holds one pattern as numbers: for each grid its sides, then its cells as ranks of appearance. */
class PatternScratch {
  readonly codes = new Uint8Array(2 * (2 + MAX_SIDE * MAX_SIDE));
  length = 0;
  readonly colours = new Uint8Array(NUM_COLOURS);
  numColours = 0;
  readonly #ranks = new Uint8Array(NUM_COLOURS);
  readonly #reading = emptyReading();

  read({ input, output }: TestPair, transform: number): void {
    this.length = 0;
    this.numColours = 0;
    this.#ranks.fill(0);
    this.#add(input, transform);
    if (output) this.#add(output, transform);
  }

  #add(grid: Grid, transform: number): void {
    const { rows, cols, start, rowStep, colStep } = readThrough(transform, grid, this.#reading);
    const { codes } = this;
    const ranks = this.#ranks;
    const { cells } = grid;
    let to = this.length;
    codes[to++] = rows;
    codes[to++] = cols;
    for (let row = 0; row < rows; row++) {
      for (let col = 0, at = start + row * rowStep; col < cols; col++, at += colStep) {
        const colour = cells[at];
        if (colour !== 0 && ranks[colour] === 0) {
          this.colours[this.numColours++] = colour;
          ranks[colour] = this.numColours;
        }
        codes[to++] = ranks[colour];
      }
    }
    this.length = to;
  }
}

const scratch = new PatternScratch();

/** Branches kept where pairs tie. Ties that refinement leaves are symmetries, where any branch is as good. */
const MAX_BRANCHES = 16;

/**
 * The pairs with their colours labelled anew, the same text for every recolouring and order of the pairs: of the ways to
 * label the colours that `labellings` finds, the one with the least text.
 */
function canonicalForm(patterns: readonly Pattern[]): string {
  const texts = labellings(patterns).map((labels) =>
    patterns
      .map(({ shape, colours }) => shape + relabelled(colours, labels))
      .sort()
      .join('|'),
  );
  return texts.reduce((least, text) => (text < least ? text : least));
}

/** Labels by colour, 0 = none yet. */
type Labels = readonly number[];

/**
 * Labels colours in the order they appear, pair after pair; the next pair is the least of those with a colour that has no
 * label. Pairs that tie for the next place are all tried.
 */
function labellings(patterns: readonly Pattern[]): Labels[] {
  const classes = refineColours(patterns);
  const kinds = ranks(patterns.map(({ shape, colours }) => shape + relabelled(colours, classes)));
  let branches: Labels[] = [new Array<number>(NUM_COLOURS).fill(0)];
  for (;;) {
    let least: string | null = null;
    let next = new Map<string, Labels>();
    for (const labels of branches) {
      for (const [index, { colours }] of patterns.entries()) {
        if (colours.every((colour) => labels[colour] !== 0)) continue;
        const extended = extendLabels(labels, colours);
        const text = String.fromCharCode(kinds[index]) + relabelled(colours, extended);
        if (least !== null && text > least) continue;
        if (least === null || text < least) next = new Map();
        least = text;
        if (next.size < MAX_BRANCHES) next.set(extended.join(''), extended);
      }
    }
    if (least === null) return branches;
    branches = [...next.values()];
  }
}

function extendLabels(labels: Labels, colours: readonly number[]): Labels {
  const extended = [...labels];
  let numLabels = Math.max(...labels);
  for (const colour of colours) {
    if (extended[colour] === 0) extended[colour] = ++numLabels;
  }
  return extended;
}

/**
 * Sorts colours into classes by the places they take in the pairs, again and again until no class splits: what remains
 * in one class can, but for rare exceptions, be exchanged without changing the task.
 */
function refineColours(patterns: readonly Pattern[]): number[] {
  const shapes = ranks(patterns.map(({ shape }) => shape));
  const used = [...new Set(patterns.flatMap(({ colours }) => colours))];
  const classes = new Array<number>(NUM_COLOURS).fill(0);
  for (let numClasses = 0; ;) {
    const kinds = patterns.map(
      ({ colours }, index) => `${String(shapes[index])}${relabelled(colours, classes)}`,
    );
    const places = used.map((colour) =>
      patterns
        .flatMap(({ colours }, index) =>
          colours.includes(colour) ? [`${kinds[index]}@${String(colours.indexOf(colour))}`] : [],
        )
        .sort()
        .join(),
    );
    const refined = ranks(places);
    used.forEach((colour, index) => {
      classes[colour] = refined[index];
    });
    const numRefined = new Set(refined).size;
    if (numRefined === numClasses) return classes;
    numClasses = numRefined;
  }
}

function relabelled(colours: readonly number[], labels: readonly number[]): string {
  return colours.map((colour) => labels[colour]).join('');
}

/** The place of each text among the different texts in order. */
function ranks(texts: readonly string[]): number[] {
  const order = new Map([...new Set(texts)].sort().map((text, rank) => [text, rank]));
  return texts.map((text) => order.get(text) as number);
}
