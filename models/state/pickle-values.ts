/** What a pickle may hold here: Python's plain values, and what the reader's own table makes of the rest. */
export type PickleValue = null | boolean | number | string | PickleContainer | PickleGlobal | PickleMade;
export type PickleContainer = PickleTuple | PickleList | PickleDict;

/** A name that a pickle mentions, such as `torch.FloatStorage`. It stands for itself: nothing is imported. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Made by an entry of the reader's table, e.g. a tensor. */
export class PickleMade {
  readonly value: object;

  constructor(value: object) {
    this.value = value;
  }
}

export class PickleTuple {
  readonly items: readonly PickleValue[];
  readonly depth: number;

  constructor(items: readonly PickleValue[]) {
    this.items = items;
    this.depth = 1 + Math.max(0, ...items.map(depthOf));
  }
}

export class PickleList {
  readonly items: PickleValue[] = [];
  depth = 1;

  append(value: PickleValue): void {
    this.items.push(value);
    this.depth = Math.max(this.depth, 1 + depthOf(value));
  }
}

/** A dict or an OrderedDict. */
export class PickleDict {
  readonly entries = new Map<string | number, PickleValue>();
  depth = 1;

  set(key: string | number, value: PickleValue): void {
    this.entries.set(key, value);
    this.depth = Math.max(this.depth, 1 + depthOf(value));
  }
}

/** How many containers lie one in another. */
export function depthOf(value: PickleValue): number {
  return isContainer(value) ? value.depth : 0;
}

export function isContainer(value: PickleValue): value is PickleContainer {
  return value instanceof PickleTuple || value instanceof PickleList || value instanceof PickleDict;
}
