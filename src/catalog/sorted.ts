/** Sorted lists that are renewed at a cost that grows with what changed, not by sorting them again. */
import { compareUtf8 } from '../base/text.ts';

/**
 * A copy of a sorted list in which some keys have new values, or none any more.
 *
 * @param previous - sorted by `keyOf` in UTF-8 order, keys unique; not changed
 * @param changed - the keys that may differ, in any order
 * @param current - the value that a changed key has now; undefined: none
 */
export function patchSorted<T>(
  previous: readonly T[],
  keyOf: (value: T) => string,
  changed: Iterable<string>,
  current: (key: string) => T | undefined,
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
