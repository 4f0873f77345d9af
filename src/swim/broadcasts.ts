/**
 * Encoded rumours waiting to be passed on, each a limited number of times. Knows sizes and counts, not
 * what they say.
 */
import { assert } from '../base/assert.ts';

/** Room for rumours in one packet. */
export interface Room {
  readonly bytes: number;
  /** What each rumour costs besides its own bytes. */
  readonly overheadBytes: number;
  readonly parts: number;
}

interface Broadcast {
  /** Whom it is about: a newer rumour about the same takes its place. */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Age: later ones are higher. */
  readonly order: number;
  transmits: number;
}

/** How {@link BroadcastQueue} chooses and when it lets go. */
export interface BroadcastOptions {
  /** Among equally often sent ones: what fills the packet best, or what is newest. */
  readonly order: 'largest' | 'newest';
  /** Rumours longer than this fit no packet and are refused. */
  readonly largestBytes: number;
  /** Rumours kept; beyond, the one that was sent most often goes. */
  readonly limit: number;
}

/** @source memberlist queue.go, TransmitLimitedQueue; the fork's is a sorted slice */
export class BroadcastQueue {
  readonly #options: BroadcastOptions;
  readonly #byKey = new Map<string, Broadcast>();
  /** By times sent; each in the order in which it is drawn from. */
  readonly #tiers: Broadcast[][] = [[]];
  #arrivals = 0;

  constructor(options: BroadcastOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Whether anything has never been sent. */
  get hasFresh(): boolean {
    return this.#tier(0).length > 0;
  }

  /**
   * Queues a rumour in place of an older one with the same key.
   *
   * @returns how many were dropped for it: 1 when it was refused itself, or took another's place
   */
  put(key: string, bytes: Uint8Array): number {
    const { largestBytes, limit } = this.#options;
    if (bytes.length > largestBytes) return 1;
    const previous = this.#byKey.get(key);
    if (previous !== undefined) this.#remove(previous);
    const dropped = this.#byKey.size >= limit ? this.#dropStalest() : 0;
    const broadcast = { key, bytes, order: this.#arrivals, transmits: 0 };
    this.#arrivals += 1;
    this.#byKey.set(key, broadcast);
    this.#insert(broadcast);
    return dropped;
  }

  /**
   * Draws what fits, least often sent first, and counts it as sent once.
   *
   * @param transmitLimit - a rumour sent so often is forgotten
   */
  take(room: Room, transmitLimit: number): Uint8Array[] {
    const taken: Broadcast[] = [];
    let left = room;
    for (const tier of this.#tiers) left = this.#draw(tier, left, taken);
    return this.#sent(taken, 1, transmitLimit);
  }

  /**
   * Draws what has never been sent.
   *
   * @param copies - to how many members it goes
   */
  takeFresh(room: Room, copies: number, transmitLimit: number): Uint8Array[] {
    const taken: Broadcast[] = [];
    this.#draw(this.#tier(0), room, taken);
    return this.#sent(taken, copies, transmitLimit);
  }

  /** Moves from `tier` what fits. @returns the room that is left */
  #draw(tier: Broadcast[], room: Room, taken: Broadcast[]): Room {
    const { overheadBytes } = room;
    let { bytes, parts } = room;
    const first = taken.length;
    for (let at = 0; parts > 0; at += 1) {
      at = this.#nextFitting(tier, at, bytes - overheadBytes);
      const broadcast = tier[at];
      if (broadcast === undefined) break;
      taken.push(broadcast);
      bytes -= overheadBytes + broadcast.bytes.length;
      parts -= 1;
    }
    if (taken.length > first) this.#removeAll(tier, new Set(taken));
    return { bytes, overheadBytes, parts };
  }

  #nextFitting(tier: readonly Broadcast[], from: number, bytes: number): number {
    if (this.#options.order === 'largest') return partitionPoint(tier, from, (b) => b.bytes.length > bytes);
    let at = from;
    while (at < tier.length && (tier[at]?.bytes.length ?? 0) > bytes) at += 1;
    return at;
  }

  #sent(taken: readonly Broadcast[], times: number, transmitLimit: number): Uint8Array[] {
    for (const broadcast of taken) {
      broadcast.transmits += times;
      if (broadcast.transmits >= transmitLimit) this.#byKey.delete(broadcast.key);
      else this.#insert(broadcast);
    }
    return taken.map(({ bytes }) => bytes);
  }

  #insert(broadcast: Broadcast): void {
    const tier = this.#tier(broadcast.transmits);
    tier.splice(
      partitionPoint(tier, 0, (other) => this.#isDrawnBefore(other, broadcast)),
      0,
      broadcast,
    );
  }

  #isDrawnBefore(a: Broadcast, b: Broadcast): boolean {
    const isSizeDecisive = this.#options.order === 'largest' && a.bytes.length !== b.bytes.length;
    return isSizeDecisive ? a.bytes.length > b.bytes.length : a.order > b.order;
  }

  #remove(broadcast: Broadcast): void {
    this.#byKey.delete(broadcast.key);
    this.#removeAll(this.#tier(broadcast.transmits), new Set([broadcast]));
  }

  #removeAll(tier: Broadcast[], gone: ReadonlySet<Broadcast>): void {
    const kept = tier.filter((broadcast) => !gone.has(broadcast));
    tier.length = 0;
    for (const broadcast of kept) tier.push(broadcast);
  }

  /** @returns how many were dropped: 1 */
  #dropStalest(): number {
    const stalest = this.#tiers.findLast((tier) => tier.length > 0)?.at(-1);
    assert(stalest !== undefined, 'a full queue holds something');
    this.#remove(stalest);
    return 1;
  }

  #tier(transmits: number): Broadcast[] {
    while (this.#tiers.length <= transmits) this.#tiers.push([]);
    return this.#tiers[transmits] ?? [];
  }
}

/** @returns the first index at or after `from` for which `isBefore` is false; entries are sorted by it */
function partitionPoint<T>(sorted: readonly T[], from: number, isBefore: (entry: T) => boolean): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = sorted[middle];
    if (entry !== undefined && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}
