import type { TesseraClient } from '../../../preload/contract/contract.ts';
import { call } from '../../connection/machine.svelte.ts';
import { router } from '../../shell/router.svelte.ts';
import { saveBlob } from '../../shell/save-blob.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

type Examined = Awaited<ReturnType<TesseraClient['submit']['examine']>>;
type Fixed = Awaited<ReturnType<TesseraClient['submit']['fix']>>;

/** The file that the doctor looks at. It stays while other screens are shown. */
class Doctor {
  file = $state.raw<File | null>(null);
  /** The task set it should answer; null = to be found by its ids. */
  collection = $state<string | null>(null);
  examined = $state.raw<Examined | null>(null);
  fixed = $state.raw<Fixed | null>(null);
  fillsMissing = $state(true);
  isBusy = $state(false);
  error = $state<string | null>(null);

  /** Takes a file and shows what is wrong with it. */
  take(file: File): void {
    this.file = file;
    this.collection = null;
    router.go('submit', 'doctor');
    void this.examine();
  }

  async examine(): Promise<void> {
    const { file, collection } = this;
    if (!file) return;
    this.fixed = null;
    await this.#work(async () => {
      this.examined = null;
      const examined = await call((m) => m.submit.examine({ file, name: file.name, collection }));
      if (this.file === file) this.examined = examined;
    });
  }

  async fix(): Promise<void> {
    const { file, examined, fillsMissing } = this;
    if (!file || !examined) return;
    const { collection } = examined;
    await this.#work(async () => {
      this.fixed = await call((m) => m.submit.fix({ file, name: file.name, collection, fillsMissing }));
    });
  }

  save(): void {
    if (!this.fixed) return;
    saveBlob(this.fixed.fileName, this.fixed.file);
    toasts.show(`${this.fixed.fileName} was saved.`, { tone: 'good' });
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.error = null;
    try {
      await work();
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.isBusy = false;
    }
  }
}

export const doctor = new Doctor();
