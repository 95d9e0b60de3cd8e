import type yoctoSpinner from 'yocto-spinner';
import type { Environment } from '../roots.js';

/** What long work tells a person while it goes on. */
export interface Progress {
  /** A step has begun that can take long enough to be wondered at; the one before has ended. */
  step(name: string): void;
  /** Everything has ended, well or not. */
  end(): void;
}

export const SILENT: Progress = { step: () => {}, end: () => {} };

/**
 * Progress for a person: on a terminal a spinner with the step's name and, from the second second on, the seconds that
 * it has taken; elsewhere a line for each step. Only steps that start a program are told of, so that what takes
 * milliseconds stays quiet.
 *
 * @param open gives the stream when there is something to say: opening one takes longer than some environments do.
 */
export function progressOn(open: () => NodeJS.WriteStream, env: Environment): Progress {
  let progress: Progress | undefined;
  return {
    step: (name) => {
      progress ??= startOn(open(), env);
      progress.step(name);
    },
    end: () => progress?.end(),
  };
}

function startOn(stream: NodeJS.WriteStream, env: Environment): Progress {
  const animated = stream.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
  if (animated) return new Spinner(stream);
  return { step: (name) => void stream.write(`tsvenv: ${name}\n`), end: () => {} };
}

interface Animation {
  text: string;
  start(): unknown;
  stop(): unknown;
}

type Spin = typeof yoctoSpinner;

/** In a bundle that requires instead of importing, the whole namespace of a module is its default. */
const spin = (loaded: Spin | { readonly default: Spin }): Spin =>
  typeof loaded === 'function' ? loaded : loaded.default;

class Spinner implements Progress {
  readonly #stream: NodeJS.WriteStream;
  #animation: Animation | undefined;
  #timer: NodeJS.Timeout | undefined;
  #name: string | undefined;
  #since = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  step(name: string): void {
    this.#name = name;
    this.#since = performance.now();
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.#show(), 250);
      this.#timer.unref();
      void this.#load();
    }
    this.#show();
  }

  end(): void {
    this.#name = undefined;
    clearInterval(this.#timer);
    this.#animation?.stop();
    this.#animation = undefined;
  }

  async #load(): Promise<void> {
    const { default: loaded } = await import('yocto-spinner');
    // The work may have ended while the spinner was being loaded.
    if (this.#name === undefined || this.#animation !== undefined) return;
    // It would end the program at a signal, and what is being made would stay.
    this.#animation = spin(loaded)({ stream: this.#stream, handleSignals: false });
    this.#show();
    this.#animation.start();
  }

  #show(): void {
    if (this.#animation === undefined || this.#name === undefined) return;
    const seconds = Math.floor((performance.now() - this.#since) / 1000);
    this.#animation.text = seconds < 2 ? this.#name : `${this.#name} (${seconds} s)`;
  }
}
