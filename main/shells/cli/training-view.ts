import type { StartedEvent, TrainerEvent } from '../../training/events.ts';
import { bar, count, duration, figure, fitParts, percent, sparkline } from './figures.ts';
import type { Screen } from './screen.ts';

const BAR_WIDTH = 20;
const CURVE_WIDTH = 24;

/** Shows a training run while it goes on: lines for what stays true, one live line for what does not. */
export class TrainingView {
  readonly #screen: Screen;
  #started: StartedEvent | null = null;
  #step = 0;
  #elapsedMs = 0;
  #etaMs: number | null = null;
  #values: Readonly<Record<string, number>> = {};
  #heldOut: number | null = null;
  /** exact_accuracy of the training rows, oldest first: the curve in the live line. */
  readonly #curve: number[] = [];
  #isPaused = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(event: TrainerEvent): void {
    switch (event.type) {
      case 'started':
        this.#begin(event);
        break;
      case 'metrics':
        this.#step = event.step;
        this.#elapsedMs = event.elapsedMs;
        this.#etaMs = event.etaMs;
        this.#values = event.values;
        if (event.values['exact_accuracy'] !== undefined) this.#curve.push(event.values['exact_accuracy']);
        break;
      case 'evaluation':
        this.#evaluated(event.step, event.values, event.isBest);
        break;
      case 'status':
        this.#isPaused = event.status === 'paused';
        if (event.reason !== null) this.#screen.print(event.reason);
        break;
      case 'checkpoint':
      case 'board':
        return;
      case 'ended':
        this.#screen.endLive();
        return;
    }
    this.#draw();
  }

  #begin(started: StartedEvent): void {
    const isFirst = this.#started === null;
    this.#started = started;
    this.#step = started.step;
    this.#elapsedMs = started.elapsedMs;
    this.#heldOut = started.best?.exact_accuracy ?? null;
    this.#isPaused = started.status === 'paused';
    if (!isFirst) return;
    const { provider, threads, why, numParams, numTrain, numHeldOut } = started;
    const place = provider === 'cpu' ? `cpu, ${threads} threads` : provider;
    const from = started.firstStep > 0 ? ` Goes on from step ${count(started.firstStep)}.` : '';
    this.#screen.print(
      `${count(numParams)} weights; ${count(numTrain)} puzzles to learn from, ${count(numHeldOut)} held out.`,
      `On ${place} (${why}).${from}`,
    );
    if (started.reason !== null) this.#screen.print(started.reason);
  }

  #evaluated(step: number, values: Readonly<Record<string, number>>, isBest: boolean): void {
    this.#step = step;
    const { exact_accuracy, lm_loss, elapsed_ms } = values;
    this.#elapsedMs = elapsed_ms;
    this.#heldOut = exact_accuracy;
    const mark = isBest ? this.#screen.style('green', '  best so far') : '';
    const time = duration(elapsed_ms / 1000).padStart(12);
    this.#screen.print(
      `step ${count(step).padStart(6)}${time}   ${percent(exact_accuracy).padStart(7)} of held-out puzzles solved   loss ${figure(lm_loss)}${mark}`,
    );
  }

  #draw(): void {
    this.#screen.live(
      (columns) => this.#liveLine(columns),
      () => this.#plainLine(),
    );
  }

  #liveLine(columns: number): string {
    const { maxSteps = 1 } = this.#started ?? {};
    return fitParts(
      [
        { text: bar(this.#share(), BAR_WIDTH), rank: 3 },
        { text: `${count(this.#step)}${this.#isTimed() ? '' : `/${count(maxSteps)}`}`, rank: 0 },
        { text: this.#heldOut === null ? '' : `held-out ${percent(this.#heldOut)}`, rank: 1 },
        { text: `training ${percent(this.#values['exact_accuracy'])}`, rank: 5 },
        { text: sparkline(this.#curve, CURVE_WIDTH), rank: 4 },
        { text: this.#lossText(), rank: 6 },
        { text: this.#paceText(), rank: 7 },
        { text: this.#etaText(), rank: 2 },
      ],
      columns,
    );
  }

  #plainLine(): string {
    const { maxSteps = 1 } = this.#started ?? {};
    const parts = [
      `step ${count(this.#step)}${this.#isTimed() ? '' : ` of ${count(maxSteps)}`}`,
      `training ${percent(this.#values['exact_accuracy'])}`,
      this.#lossText(),
      this.#paceText(),
      this.#etaText(),
    ];
    return parts.filter((part) => part !== '').join(', ');
  }

  /** Of the way to the end, by steps or by time. */
  #share(): number {
    if (!this.#started) return 0;
    if (!this.#isTimed()) return this.#step / this.#started.maxSteps;
    return this.#etaMs === null ? 0 : this.#elapsedMs / (this.#elapsedMs + this.#etaMs);
  }

  /** No number of steps ends the run, only its time. */
  #isTimed(): boolean {
    return (this.#started?.maxSteps ?? 0) >= 1e9;
  }

  #lossText(): string {
    const loss = this.#values['lm_loss'];
    return loss === undefined ? '' : `loss ${figure(loss)}`;
  }

  #paceText(): string {
    const stepMs = this.#values['step_ms'];
    if (stepMs === undefined || stepMs <= 0) return '';
    return stepMs > 1000 ? `${figure(stepMs / 1000)} s/step` : `${figure(1000 / stepMs)} steps/s`;
  }

  #etaText(): string {
    if (this.#isPaused) return 'paused';
    return this.#etaMs === null ? '' : `${duration(this.#etaMs / 1000)} left`;
  }
}
