import { expect, it } from 'vitest';
import { Conflicts } from '../../../../src/agent/cluster/conflicts.ts';
import type { Millis } from '../../../../src/base/time.ts';

const known = { address: '10.0.0.1', port: 7946 };
const at = (seconds: number): Millis => (seconds * 1000) as Millis;

function conflict(name: string, address = '10.0.0.2') {
  return { kind: 'conflict', name, known, claimed: { address, port: 7946 } } as const;
}

it('a claim is news once, and is counted every time', () => {
  const conflicts = new Conflicts();
  expect(conflicts.add(conflict('a'), at(0))).toBe(true);
  expect(conflicts.add(conflict('a'), at(30))).toBe(false);
  expect(conflicts.add(conflict('a', '10.0.0.3'), at(30))).toBe(true);
  expect(conflicts.of('a', at(31)).map(({ address }) => address)).toEqual(['10.0.0.2', '10.0.0.3']);
  expect([conflicts.of('b', at(31)), conflicts.total]).toEqual([[], 3]);
});

it('a claim that is not repeated is forgotten, and news when it comes back', () => {
  const conflicts = new Conflicts();
  conflicts.add(conflict('a'), at(0));
  conflicts.add(conflict('a'), at(100));
  expect(conflicts.count(at(219))).toBe(1);
  expect(conflicts.count(at(220))).toBe(0);
  expect(conflicts.add(conflict('a'), at(221))).toBe(true);
});

it('of many claims the oldest go', () => {
  const conflicts = new Conflicts();
  for (let number = 0; number < 1000; number += 1) conflicts.add(conflict(`n${number}`), at(1));
  expect([conflicts.count(at(1)), conflicts.of('n999', at(1)).length, conflicts.of('n0', at(1))]).toEqual([
    64,
    1,
    [],
  ]);
});
