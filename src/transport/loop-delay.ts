/** Notices when this process was late: too busy, paused, or without a CPU. */
import type { Millis } from '../base/time.ts';

const sampleIntervalMs = 100;

export interface LoopDelayOptions {
  readonly now: () => Millis;
  /** Reports follow each other no faster. */
  readonly reportIntervalMs: number;
  /** The longest delay since the last report. */
  readonly report: (delayMs: number) => void;
}

/** Samples the delay of timers from its construction on. The first long one is reported at once. */
export class LoopDelay {
  readonly #options: LoopDelayOptions;
  #timeout: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #longestMs = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(options: LoopDelayOptions) {
    this.#options = options;
    this.#sampleLater();
  }

  close(): void {
    clearTimeout(this.#timeout);
  }

  #sampleLater(): void {
    this.#dueAt = this.#options.now() + sampleIntervalMs;
    this.#timeout = setTimeout(() => this.#sample(), sampleIntervalMs);
  }

  #sample(): void {
    const now = this.#options.now();
    this.#longestMs = Math.max(this.#longestMs, now - this.#dueAt);
    if (now - this.#reportedAt >= this.#options.reportIntervalMs) this.#report(now);
    this.#sampleLater();
  }

  #report(now: Millis): void {
    const delayMs = this.#longestMs;
    this.#longestMs = 0;
    // A timer is always a little late; only a delay of the order of the interval is worth the time stamp.
    if (delayMs < sampleIntervalMs / 10) return;
    this.#reportedAt = now;
    this.#options.report(delayMs);
  }
}
