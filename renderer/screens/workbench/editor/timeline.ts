/** How the changes of one kind of draft work. `apply(apply(d, p), invert(p))` equals d. */
export interface PatchRules<D, P> {
  apply(draft: D, patch: P): D;
  invert(patch: P): P;
}

/** One thing that a person did. */
interface Step<P> {
  readonly label: string;
  readonly patch: P;
  readonly earlier: Step<P> | null;
}

/** Steps that were undone, the one to redo first. */
interface Undone<P> {
  readonly step: Step<P>;
  readonly later: Undone<P> | null;
}

/**
 * A draft with everything that was done to it, undone without limit. Nothing is ever changed in place: every step makes
 * another timeline that shares the old one's past.
 */
export class Timeline<D, P> {
  readonly draft: D;
  readonly #rules: PatchRules<D, P>;
  readonly #past: Step<P> | null;
  readonly #future: Undone<P> | null;

  private constructor(
    rules: PatchRules<D, P>,
    draft: D,
    past: Step<P> | null = null,
    future: Undone<P> | null = null,
  ) {
    this.draft = draft;
    this.#rules = rules;
    this.#past = past;
    this.#future = future;
  }

  static of<D, P>(rules: PatchRules<D, P>, draft: D): Timeline<D, P> {
    return new Timeline(rules, draft);
  }

  /** What would be undone, in words; null when nothing was done. */
  get undoLabel(): string | null {
    return this.#past?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#future?.step.label ?? null;
  }

  /** Takes another step; what had been undone is gone. */
  do(label: string, patch: P): Timeline<D, P> {
    const draft = this.#rules.apply(this.draft, patch);
    return new Timeline(this.#rules, draft, { label, patch, earlier: this.#past });
  }

  /** Itself when nothing was done. */
  undo(): Timeline<D, P> {
    const step = this.#past;
    if (!step) return this;
    const draft = this.#rules.apply(this.draft, this.#rules.invert(step.patch));
    return new Timeline(this.#rules, draft, step.earlier, { step, later: this.#future });
  }

  /** Itself when nothing was undone. */
  redo(): Timeline<D, P> {
    const undone = this.#future;
    if (!undone) return this;
    const draft = this.#rules.apply(this.draft, undone.step.patch);
    return new Timeline(this.#rules, draft, undone.step, undone.later);
  }

  /** The same for timelines that stand after the same steps. (Drafts can be equal without.) */
  get mark(): unknown {
    return this.#past;
  }
}
