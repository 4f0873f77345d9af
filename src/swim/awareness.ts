/** How well this agent itself is doing: 0 when well; higher when others miss what it should have done. */

/** @source memberlist awareness.go; Dadgar, Phillips and Currey, Lifeguard, §IV.A */
export class Awareness {
  readonly #highest: number;
  #score = 0;

  /** @param maxMultiplier - the score stays below this; at least 1 */
  constructor(maxMultiplier: number) {
    this.#highest = maxMultiplier - 1;
  }

  get score(): number {
    return this.#score;
  }

  /** @param delta - positive when something went wrong */
  add(delta: number): void {
    this.#score = Math.min(this.#highest, Math.max(0, this.#score + delta));
  }

  /** Gives others more time the worse we do. */
  scale(ms: number): number {
    return ms * (this.#score + 1);
  }
}

/**
 * How much a late event loop counts against us: an answer delayed by a good part of the time that others
 * wait for it is as bad as a missed one, and a delay longer than that time is worse.
 */
export function delayPenalty(delayMs: number, probeTimeoutMs: number): number {
  if (delayMs >= probeTimeoutMs) return 2;
  return delayMs >= probeTimeoutMs / 4 ? 1 : 0;
}
