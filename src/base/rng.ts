/**
 * Chance that can be replayed: everything a generator draws follows from its seed. Not for keys or
 * nonces. Who wants other numbers each time seeds it with entropy.
 */
import { assert } from './assert.ts';

/** A source of chance, handed to whatever has to choose. */
export interface Rng {
  /** @param bound - 1 to 2^32 @returns an integer from 0 to `bound` - 1, each as likely */
  int(bound: number): number;
  /** @param probability - 0 to 1, clamped */
  chance(probability: number): boolean;
  /** Puts the first `count` entries of `items` in random order. */
  shuffle(items: Uint32Array, count: number): void;
  bytes(length: number): Uint8Array;
}

/**
 * @param seed - an integer; equal seeds give equal generators
 * @source Blackman and Vigna, xoshiro128** 1.1; Steele, Lea and Flood, SplitMix, for spreading the seed
 */
export function createRng(seed: number): Rng {
  return new Xoshiro(seed);
}

class Xoshiro implements Rng {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    assert(Number.isSafeInteger(seed), 'a seed is an integer');
    // Both halves count, so that seeds from a 53-bit clock differ.
    const mixed = new SplitMix(
      (seed % 0x1_0000_0000) ^ Math.imul(Math.floor(seed / 0x1_0000_0000), 0x9e37_79b9),
    );
    for (let i = 0; i < 4; i += 1) this.#state[i] = mixed.next();
  }

  int(bound: number): number {
    assert(Number.isInteger(bound) && bound > 0 && bound <= 0x1_0000_0000, 'a bound is 1 to 2^32');
    // Values past the last whole multiple would make small results likelier: draw again.
    const fair = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    for (;;) {
      const drawn = this.#next();
      if (drawn < fair) return drawn % bound;
    }
  }

  chance(probability: number): boolean {
    return this.#next() < probability * 0x1_0000_0000;
  }

  shuffle(items: Uint32Array, count: number): void {
    assert(count <= items.length, 'cannot shuffle more than there is');
    for (let i = count - 1; i > 0; i -= 1) {
      const j = this.int(i + 1);
      const kept = items[i] ?? 0;
      items[i] = items[j] ?? 0;
      items[j] = kept;
    }
  }

  bytes(length: number): Uint8Array {
    const drawn = new Uint8Array(length);
    for (let i = 0; i < length; i += 1) drawn[i] = this.#next() >>> 24;
    return drawn;
  }

  #next(): number {
    const s = this.#state;
    const a = s[0] ?? 0;
    const b = s[1] ?? 0;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const c1 = (s[2] ?? 0) ^ a;
    const d1 = (s[3] ?? 0) ^ b;
    s[1] = b ^ c1;
    s[0] = a ^ d1;
    s[2] = c1 ^ (b << 9);
    s[3] = rotateLeft(d1, 11);
    return result;
  }
}

/** Turns one number into several that have nothing to do with each other. */
class SplitMix {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  next(): number {
    this.#state = (this.#state + 0x9e37_79b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x85eb_ca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2_ae35);
    return (z ^ (z >>> 16)) >>> 0;
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
