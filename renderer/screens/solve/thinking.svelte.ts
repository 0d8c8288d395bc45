import type uPlot from 'uplot';
import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import type { SolveEvent, Thought } from '../../../preload/contract/solve.ts';
import { follow } from '../../connection/follow.ts';

export interface ThinkRequest {
  readonly puzzle: PuzzleKey;
  readonly checkpointId: string;
  /** null = halt_max_steps. */
  readonly steps: number | null;
  readonly samples: number;
  readonly noise: number;
}

type Answer = Extract<SolveEvent, { type: 'answer' }>;

const FRAME_MS = 450;

/** A model's thinking, as it comes and as it is played back: steps of one trajectory or of several. */
export class Thinking {
  thoughts = $state.raw<readonly Thought[]>([]);
  answer = $state.raw<Answer | null>(null);
  /** What goes on before the first thought; null later. */
  waiting = $state<string | null>(null);
  error = $state<string | null>(null);
  isThinking = $state(false);
  /** Which trajectory is shown, and which of its steps (from 0). */
  trajectory = $state(0);
  frame = $state(0);
  isPlaying = $state(false);
  #stop: () => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly numTrajectories = $derived(Math.max(0, ...this.thoughts.map(({ trajectory }) => trajectory + 1)));
  readonly steps = $derived(this.thoughts.filter(({ trajectory }) => trajectory === this.trajectory));
  readonly shown = $derived(this.steps[Math.min(this.frame, this.steps.length - 1)] ?? null);

  begin({ steps, samples, noise, puzzle, checkpointId }: ThinkRequest): void {
    this.end();
    this.thoughts = [];
    this.answer = null;
    this.error = null;
    this.trajectory = 0;
    this.frame = 0;
    this.waiting = 'Opening the model';
    this.isThinking = true;
    this.#stop = follow(
      (machine) =>
        machine.solve.think({ puzzle, checkpointId, steps, samples, noise, seed: 0, provider: 'auto' }),
      {
        onEvent: (event) => this.#take(event),
        onEnd: () => (this.isThinking = false),
        onError: (sentence) => {
          this.error = sentence;
          this.isThinking = false;
        },
      },
    );
  }

  /** Stops thinking and playing; what is there stays. */
  end(): void {
    this.#stop();
    this.pause();
    this.isThinking = false;
  }

  #take(event: SolveEvent): void {
    if (event.type === 'opening') this.waiting = event.sentence;
    if (event.type === 'thought') {
      this.waiting = null;
      this.thoughts = [...this.thoughts, event.thought];
      // Follows the newest step until the person takes the scrubber.
      if (event.thought.trajectory === this.trajectory) this.frame = event.thought.step - 1;
    }
    if (event.type === 'answer') {
      this.answer = event;
      this.trajectory = event.trajectory;
      this.frame = this.steps.length - 1;
    }
  }

  show(frame: number): void {
    this.pause();
    this.frame = Math.min(this.steps.length - 1, Math.max(0, frame));
  }

  play(): void {
    if (this.frame >= this.steps.length - 1) this.frame = 0;
    this.isPlaying = true;
    this.#timer = setInterval(() => {
      if (this.frame >= this.steps.length - 1) this.pause();
      else this.frame++;
    }, FRAME_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.isPlaying = false;
  }

  /** q_halt of every trajectory by step: the shown one first. */
  get haltCurves(): uPlot.AlignedData {
    const numSteps = Math.max(0, ...this.thoughts.map(({ step }) => step));
    const steps = Array.from({ length: numSteps }, (_, i) => i + 1);
    const order = [this.trajectory, ...Array.from({ length: this.numTrajectories }, (_, i) => i)];
    const curves = [...new Set(order)].map((trajectory) => {
      const own = this.thoughts.filter((thought) => thought.trajectory === trajectory);
      return steps.map((step) => own.find((thought) => thought.step === step)?.q_halt ?? null);
    });
    return [steps, ...curves];
  }
}
