import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8 } from '../../../src/base/text.ts';
import { patchSorted, SortedValues, sortedLimits } from '../../../src/catalog/sorted.ts';
import { anyText } from '../../support/arbitraries.ts';

type Entry = readonly [key: string, value: number];
const keyOf = ([key]: Entry): string => key;
const sorted = (map: ReadonlyMap<string, number>): Entry[] =>
  [...map].sort((a, b) => compareUtf8(a[0], b[0]));

const aTable = fc.array(fc.tuple(anyText, fc.nat())).map((entries) => new Map(entries));

it('a patched list equals one sorted from scratch, whatever was added, replaced or removed', () => {
  fc.assert(
    fc.property(aTable, aTable, fc.array(anyText), (before, changes, removed) => {
      const after = new Map([...before, ...changes]);
      for (const key of [...removed, ...[...before.keys()].slice(0, 3)]) after.delete(key);
      const changed = new Set([...changes.keys(), ...removed, ...before.keys()].reverse());
      const current = (key: string): Entry | undefined => {
        const value = after.get(key);
        return value === undefined ? undefined : [key, value];
      };
      expect(patchSorted(sorted(before), changed, { keyOf, current })).toEqual(sorted(after));
    }),
  );
});

it('the previous list stays as it was', () => {
  const previous = Object.freeze(['a', 'c']);
  const keyOf = (key: string): string => key;
  expect(patchSorted(previous, ['b'], { keyOf, current: keyOf })).toEqual(['a', 'b', 'c']);
  expect(patchSorted(previous, ['a', 'c'], { keyOf, current: () => undefined })).toEqual([]);
});

describe('SortedValues', () => {
  it('gives the same list until something is outdated', () => {
    const map = new Map([['b', 1]]);
    const values = new SortedValues<number>({ keyOf: () => 'b', current: (key) => map.get(key) });
    values.outdate('b');
    const before = values.values();
    expect(values.values()).toBe(before);
    map.set('b', 2);
    values.outdate('b');
    expect([before, values.values()]).toEqual([[1], [2]]);
  });

  it('does not let changes pile up when nobody looks', () => {
    let renewals = 0;
    const current = (): undefined => {
      renewals += 1;
    };
    const values = new SortedValues<string>({ keyOf: (key) => key, current });
    for (let n = 0; n <= sortedLimits.outdated; n += 1) values.outdate(`${n}`);
    expect(renewals).toBe(sortedLimits.outdated + 1);
    expect(values.values()).toEqual([]);
    expect(renewals).toBe(sortedLimits.outdated + 1);
  });
});
