/**
 * Timers of one core on one `setTimeout`. A due timer lets input go first that is already waiting, so
 * that nobody is declared silent whose answer lies unread.
 */
import { Heap } from '../base/heap.ts';
import type { Millis } from '../base/time.ts';
import type { Timer } from '../swim/index.ts';
import { transportLimits } from './limits.ts';

/** Datagrams that libuv reads from one socket in one turn of the event loop; as many may mean more. */
const datagramsPerTurn = 32;

const longestTimeoutMs = 2 ** 31 - 1;

export interface TimerQueueOptions {
  readonly now: () => Millis;
  readonly fire: (timer: Timer) => void;
  /** Datagrams received so far. */
  readonly received: () => number;
}

export class TimerQueue {
  readonly #options: TimerQueueOptions;
  readonly #queue = new Heap<Timer>();
  #timeout: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #isClosed = false;

  constructor(options: TimerQueueOptions) {
    this.#options = options;
  }

  schedule(timer: Timer, at: Millis): void {
    if (this.#isClosed) return;
    this.#queue.push(at, timer);
    if (at < this.#armedFor) this.#arm();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
  }

  #arm(): void {
    // What is due is fired at the end of this turn, and more is looked for then.
    if (this.#immediate !== undefined || this.#queue.size === 0) return;
    clearTimeout(this.#timeout);
    this.#armedFor = this.#queue.nextAt;
    const waitMs = this.#armedFor - this.#options.now();
    if (waitMs <= 0) this.#fireAfterInput(transportLimits.timerDeferrals);
    else {
      const roundedMs = Math.min(Math.ceil(waitMs), longestTimeoutMs);
      this.#timeout = setTimeout(() => this.#fireAfterInput(transportLimits.timerDeferrals), roundedMs);
    }
  }

  /** Sockets are read between a timeout and the next `setImmediate`, as far as one turn reads them. */
  #fireAfterInput(deferrals: number): void {
    const before = this.#options.received();
    this.#immediate = setImmediate(() => {
      const mayBeMore = this.#options.received() - before >= datagramsPerTurn;
      if (mayBeMore && deferrals > 0) this.#fireAfterInput(deferrals - 1);
      else this.#fireDue();
    });
  }

  /** Those that are due now; what they schedule waits for the next turn, however soon it is due. */
  #fireDue(): void {
    const due: Timer[] = [];
    const now = this.#options.now();
    while (this.#queue.nextAt <= now) {
      const timer = this.#queue.pop();
      if (timer !== undefined) due.push(timer);
    }
    try {
      for (const timer of due) if (!this.#isClosed) this.#options.fire(timer);
    } finally {
      this.#immediate = undefined;
      this.#armedFor = Number.POSITIVE_INFINITY;
      if (!this.#isClosed) this.#arm();
    }
  }
}
