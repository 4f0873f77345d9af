/** A way that can be closed for a while: what comes then waits, in order, and goes on together. */
import type { World } from './world.ts';

export const gateLimits = {
  /** Packets that wait at a closed gate. Further ones are lost. */
  waiting: 2048,
} as const;

export class Gate {
  readonly #world: World;
  readonly #waiting: (() => void)[] = [];
  #closedUntil = Number.NEGATIVE_INFINITY;
  #overflows = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Lost because too much was waiting. */
  get overflows(): number {
    return this.#overflows;
  }

  closeUntil(until: number): void {
    if (until <= this.#closedUntil) return;
    this.#closedUntil = until;
    this.#world.at(until, () => this.#open(until));
  }

  /** Runs `go` now or once the gate is open. */
  pass(go: () => void): void {
    if (this.#world.now >= this.#closedUntil) go();
    else if (this.#waiting.length < gateLimits.waiting) this.#waiting.push(go);
    else this.#overflows += 1;
  }

  #open(until: number): void {
    // Closed again for longer since.
    if (until < this.#closedUntil) return;
    for (const go of this.#waiting.splice(0)) go();
  }
}
