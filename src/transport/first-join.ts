/** Follows the first attempt to join, for a log line and for those who will not start alone. */
import type { Address } from '../swim/index.ts';

/** How the first attempt ended. */
export interface JoinReport {
  /** Addresses behind the seeds, our own and those of known members left out. */
  readonly tried: readonly Address[];
  /** How many addresses are behind the seeds, those left out included. */
  readonly found: number;
  /** How many of those tried gave us their state, and took ours as far as we can tell. */
  readonly reached: number;
}

export class FirstJoin {
  /** Resolves in any case: when the last exchange has had its time, or the host closes. */
  readonly report: Promise<JoinReport>;
  readonly #awaited = new Set<number>();
  readonly #tried: Address[] = [];
  #resolve: (report: JoinReport) => void = () => undefined;
  #reached = 0;
  #found = 0;
  #isComplete = false;

  constructor() {
    this.report = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** One of its exchanges has begun. */
  tries(to: Address, id: number): void {
    if (this.#isComplete) return;
    this.#tried.push(to);
    this.#awaited.add(id);
  }

  /** All have begun. */
  complete(found: number): void {
    this.#found = found;
    this.#isComplete = true;
    this.#finish();
  }

  /** The host closes: what has not ended will not. */
  giveUp(): void {
    this.#awaited.clear();
    this.complete(this.#found);
  }

  ended(id: number, isReached: boolean): void {
    if (!this.#awaited.delete(id)) return;
    if (isReached) this.#reached += 1;
    this.#finish();
  }

  #finish(): void {
    if (!this.#isComplete || this.#awaited.size > 0) return;
    this.#resolve({ found: this.#found, tried: this.#tried, reached: this.#reached });
  }
}
