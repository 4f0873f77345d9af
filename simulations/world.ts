/** Virtual time: what happens next happens at once. Knows when things are due, not what they are. */
import { assert } from '../src/base/assert.ts';
import { Heap } from '../src/base/heap.ts';
import type { Millis } from '../src/base/time.ts';
import { EventLog } from './event-log.ts';

export class World {
  readonly log = new EventLog();
  readonly #queue = new Heap<() => void>();
  #now = 0 as Millis;

  /** Virtual milliseconds since the beginning, with fractions. */
  get now(): Millis {
    return this.#now;
  }

  /** Runs `act` at `time`, or next when that is past. What is due at one time happens in this order. */
  at(time: number, act: () => void): void {
    assert(Number.isFinite(time), 'things happen at some time');
    this.#queue.push(Math.max(time, this.#now), act);
  }

  after(ms: number, act: () => void): void {
    this.at(this.#now + ms, act);
  }

  /**
   * Lets time pass until `end`, or until `isDone` holds after something has happened.
   *
   * @returns whether `isDone` held
   */
  runUntil(end: number, isDone: () => boolean = never): boolean {
    while (this.#queue.nextAt <= end) {
      this.#now = this.#queue.nextAt as Millis;
      this.#queue.pop()?.();
      if (isDone()) return true;
    }
    this.#now = Math.max(this.#now, end) as Millis;
    return false;
  }
}

function never(): boolean {
  return false;
}
