/** Distributions drawn from an `Rng`, and choices among things. */
import type { Rng } from '../src/base/rng.ts';

/** @returns above 0, at most 1 */
export function unit(rng: Rng): number {
  return (rng.int(0x1_0000_0000) + 1) / 0x1_0000_0000;
}

export function between(rng: Rng, low: number, high: number): number {
  return low + unit(rng) * (high - low);
}

/** @returns 0 or more, `mean` on average, with the long tail of a queue's delays */
export function exponential(rng: Rng, mean: number): number {
  return mean === 0 ? 0 : -mean * Math.log(unit(rng));
}

/** Up to `count` different ones, in random order. */
export function draw<T>(rng: Rng, from: readonly T[], count: number): T[] {
  const order = Uint32Array.from(from.keys());
  rng.shuffle(order, order.length);
  return Array.from(order.subarray(0, count), (place) => from[place] as T);
}
