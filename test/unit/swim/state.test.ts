import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import type { Millis } from '../../../src/base/time.ts';
import { Directory } from '../../../src/swim/directory.ts';
import { MemberTable } from '../../../src/swim/members.ts';
import { claimOf, findContested, findIncompatible, stateOf } from '../../../src/swim/state.ts';
import type { NodeState } from '../../../src/wire/index.ts';
import { nodeState } from '../../support/lone-core.ts';

function tableOf(...nodes: readonly NodeState[]): MemberTable {
  const table = new MemberTable(new Directory(), createRng(1));
  for (const node of nodes) {
    const row = { status: node.state, incarnation: node.incarnation, identity: node };
    table.add(node.name, row, 0 as Millis);
  }
  return table;
}

const vsn = (...versions: number[]): Uint8Array => Uint8Array.from(versions);

describe("an entry of a peer's state", () => {
  it.each([
    ['alive', 'alive'],
    ['suspect', 'suspect'],
    ['dead', 'suspect'],
    ['left', 'dead'],
  ] as const)('%s claims %s', (state, kind) => {
    const claim = claimOf(nodeState('x', { state }), { self: 'self', hasLeft: true });
    expect(claim?.kind).toBe(kind);
  });

  it('is accused by us, as we pass it on, and left by itself', () => {
    const context = { self: 'self', hasLeft: true };
    expect(claimOf(nodeState('x', { state: 'dead' }), context)).toMatchObject({ from: 'self' });
    expect(claimOf(nodeState('x', { state: 'left' }), context)).toMatchObject({ from: 'x' });
  });

  it('left claims nothing where peers cannot know that', () => {
    expect(claimOf(nodeState('x', { state: 'left' }), { self: 'self', hasLeft: false })).toBeUndefined();
  });
});

describe('our state', () => {
  it('holds everybody, with six versions', () => {
    const table = tableOf(nodeState('b'), nodeState('c', { state: 'dead', vsn: vsn(1, 5) }));
    expect(
      stateOf(table, true)
        .map(({ name, state, vsn: { length } }) => [name, state, length])
        .sort(),
    ).toEqual([
      ['b', 'alive', 6],
      ['c', 'dead', 6],
    ]);
  });

  it('tells those that left as dead where peers know no better', () => {
    const table = tableOf(nodeState('b', { state: 'left' }));
    expect([stateOf(table, true)[0]?.state, stateOf(table, false)[0]?.state]).toEqual(['left', 'dead']);
  });
});

describe('versions', () => {
  const ours = nodeState('b', { vsn: vsn(1, 5, 2, 0, 0, 0) });
  it.each<[string, number[], boolean]>([
    ['equal ones fit', [1, 5, 2, 0, 0, 0], true],
    ['overlapping ones fit', [2, 4, 2, 0, 0, 0], true],
    ['none at all do not', [], false],
    ['a protocol that we do not speak does not', [1, 9, 9, 0, 0, 0], false],
    ['one that does not speak ours does not', [3, 5, 3, 0, 0, 0], false],
    ['another delegate does not', [1, 5, 2, 2, 5, 4], false],
  ])('%s', (_, versions, fits) => {
    const theirs = nodeState('c', { vsn: Uint8Array.from(versions) });
    expect(findIncompatible(tableOf(ours), [theirs]) === undefined).toBe(fits);
  });

  it('of the dead must fit too, but set no limits', () => {
    const past = nodeState('c', { state: 'dead', vsn: vsn(9, 9, 9, 0, 0, 0) });
    expect(findIncompatible(tableOf(ours), [past])?.name).toBe('c');
    expect(findIncompatible(tableOf(ours), [{ ...past, vsn: vsn(9, 9, 2, 0, 0, 0) }])).toBeUndefined();
  });

  it('that a member of ours told badly do not keep us apart from others', () => {
    const table = tableOf(ours, nodeState('d', { vsn: vsn(1, 5) }));
    expect(findIncompatible(table, [nodeState('c')])).toBeUndefined();
  });
});

describe('a member is contested', () => {
  it.each<[NodeState['state'], NodeState['state'], number, boolean]>([
    ['dead', 'alive', 1, true],
    ['dead', 'alive', 2, false],
    ['alive', 'dead', 1, true],
    ['alive', 'dead', 0, false],
    ['alive', 'alive', 1, false],
    ['left', 'alive', 1, false],
  ])('when it is %s here at 1 and %s there at %i: %s', (here, there, incarnation, expected) => {
    const found = findContested(
      [nodeState('b', { state: there, incarnation })],
      tableOf(nodeState('b', { state: here })),
    );
    expect(found !== undefined).toBe(expected);
  });
});
