/** One host's clock: it began at another time than the world and may run faster or slower. */
import type { Millis } from '../src/base/time.ts';

export class DriftingClock {
  readonly #offsetMs: number;
  readonly #rate: number;

  /** @param rate - its milliseconds per millisecond of the world */
  constructor(offsetMs = 0, rate = 1) {
    this.#offsetMs = offsetMs;
    this.#rate = rate;
  }

  toLocal(world: number): Millis {
    return (this.#offsetMs + world * this.#rate) as Millis;
  }

  toWorld(local: number): number {
    return (local - this.#offsetMs) / this.#rate;
  }
}
