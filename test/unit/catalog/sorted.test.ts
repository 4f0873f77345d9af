import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareUtf8 } from '../../../src/base/text.ts';
import { patchSorted } from '../../../src/catalog/sorted.ts';
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
      expect(patchSorted(sorted(before), keyOf, changed, current)).toEqual(sorted(after));
    }),
  );
});

it('the previous list stays as it was', () => {
  const previous = Object.freeze(['a', 'c']);
  const same = (key: string): string => key;
  expect(patchSorted(previous, same, ['b'], same)).toEqual(['a', 'b', 'c']);
  expect(patchSorted(previous, same, ['a', 'c'], () => undefined)).toEqual([]);
});
