/**
 * The event loop of one process: timers and input are dealt with at once, or, while it is held up, late
 * and in the order of Node's loop: timers that are due, then what has arrived, then newer timers.
 */

import type { Rng } from '../src/base/rng.ts';
import { exponential } from './chance.ts';
import type { World } from './world.ts';

export const turnLimits = {
  /** Datagrams that wait in the socket of a process that does not read. Further ones are lost. */
  inbox: 2048,
} as const;

/** Anything that a process does. It is not called any more once the process has ended. */
export type Act = () => void;

export interface TurnsOptions {
  readonly world: World;
  readonly rng: Rng;
  /** Told after each hold-up, before anything else is done. */
  readonly onLate: (delayMs: number) => void;
}

export class Turns {
  readonly #options: TurnsOptions;
  #timers: Act[] = [];
  #inbox: Act[] = [];
  #isEnded = false;
  #heldSince = 0;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #lagMs = 0;
  #overflows = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Input lost because too much was waiting. */
  get overflows(): number {
    return this.#overflows;
  }

  get isHeld(): boolean {
    return this.#options.world.now < this.#heldUntil;
  }

  /** A slow process: each turn is followed by `lagMs` on average in which it does something else. */
  set lagMs(lagMs: number) {
    this.#lagMs = lagMs;
  }

  /** Nothing is done before `until`, world time. */
  hold(until: number): void {
    const { world } = this.#options;
    if (until <= this.#heldUntil) return;
    if (!this.isHeld) this.#heldSince = world.now;
    this.#heldUntil = until;
    world.at(until, () => this.#resume(until));
  }

  /** The process is gone; nothing that waits is done. */
  end(): void {
    this.#isEnded = true;
    this.#timers = [];
    this.#inbox = [];
  }

  timer(act: Act): void {
    if (this.#isEnded) return;
    if (this.isHeld) this.#timers.push(act);
    else this.#take(act);
  }

  /** Something has arrived. @returns false when there was no room for it */
  input(act: Act): boolean {
    if (this.#isEnded) return false;
    if (!this.isHeld) {
      this.#take(act);
    } else if (this.#inbox.length < turnLimits.inbox) {
      this.#inbox.push(act);
    } else {
      this.#overflows += 1;
      return false;
    }
    return true;
  }

  #take(act: Act): void {
    act();
    this.#lag();
  }

  #resume(until: number): void {
    // Held again for longer since.
    if (this.#isEnded || until < this.#heldUntil) return;
    const { onLate, world } = this.#options;
    const waiting = [...this.#timers, ...this.#inbox];
    this.#timers = [];
    this.#inbox = [];
    onLate(world.now - this.#heldSince);
    for (const act of waiting) if (!this.#isEnded) act();
    if (waiting.length > 0) this.#lag();
  }

  #lag(): void {
    if (this.#lagMs === 0 || this.#isEnded) return;
    const { rng, world } = this.#options;
    this.hold(world.now + exponential(rng, this.#lagMs));
  }
}
