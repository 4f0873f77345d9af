/** Sorted lists that are renewed at a cost that grows with what changed, not by sorting them again. */
import { compareUtf8 } from '../base/text.ts';

/** How many changes may wait for somebody to look. With that many the list is renewed without. */
export const sortedLimits = { outdated: 20_000 } as const;

/** Where the values of a sorted list come from. */
export interface SortedSource<T> {
  keyOf(value: T): string;
  /** The value that a key has now; undefined: none. */
  current(key: string): T | undefined;
}

/** The values of a map in the order of their keys, as a list that is never changed once it was given out. */
export class SortedValues<T> {
  readonly #source: SortedSource<T>;
  #values: readonly T[] = [];
  /** Keys that `#values` may not show as they are now. */
  readonly #outdated = new Set<string>();

  constructor(source: SortedSource<T>) {
    this.#source = source;
  }

  /** Notes that a key has another value now, or none any more. */
  outdate(key: string): void {
    this.#outdated.add(key);
    if (this.#outdated.size > sortedLimits.outdated) this.#renew();
  }

  /** The same list until something is outdated. */
  values(): readonly T[] {
    if (this.#outdated.size > 0) this.#renew();
    return this.#values;
  }

  #renew(): void {
    this.#values = patchSorted(this.#values, this.#outdated, this.#source);
    this.#outdated.clear();
  }
}

/**
 * A copy of a sorted list in which some keys have new values, or none any more.
 *
 * @param previous - sorted by key in UTF-8 order, keys unique; not changed
 * @param changed - the keys that may differ, in any order
 */
export function patchSorted<T>(
  previous: readonly T[],
  changed: Iterable<string>,
  { keyOf, current }: SortedSource<T>,
): T[] {
  const patched: T[] = [];
  let rest = 0;
  for (const key of [...changed].sort(compareUtf8)) {
    const place = lowerBound(previous, keyOf, key, rest);
    append(patched, previous, rest, place);
    const value = current(key);
    if (value !== undefined) patched.push(value);
    const occupant = previous[place];
    rest = occupant !== undefined && keyOf(occupant) === key ? place + 1 : place;
  }
  append(patched, previous, rest, previous.length);
  return patched;
}

function append<T>(target: T[], source: readonly T[], start: number, end: number): void {
  for (const value of source.slice(start, end)) target.push(value);
}

/** @returns the index of the first value at or after `start` whose key is not below `key` */
function lowerBound<T>(
  values: readonly T[],
  keyOf: (value: T) => string,
  key: string,
  start: number,
): number {
  let low = start;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = values[middle];
    if (value !== undefined && compareUtf8(keyOf(value), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
