export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const LIFETIME_MS = 6_000;

/** Short messages at the foot of the window. What went wrong stays until it is dismissed. */
class Toasts {
  list: readonly Toast[] = $state.raw([]);
  #nextId = 1;

  show(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
    const toast: Toast = { id: this.#nextId++, tone: 'neutral', text, ...options };
    this.list = [...this.list.slice(-3), toast];
    if (toast.tone !== 'bad') setTimeout(() => this.dismiss(toast.id), LIFETIME_MS);
  }

  /** Any failure of a call: its own sentence. */
  fail(error: unknown): void {
    this.show(error instanceof Error ? error.message : String(error), { tone: 'bad' });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
