import { expect, it } from 'vitest';
import { byName, memberStatus } from '../../../../src/agent/cluster/view.ts';
import type { Millis } from '../../../../src/base/time.ts';
import type { MemberView } from '../../../../src/swim/index.ts';

function member(changes: Partial<MemberView> = {}): MemberView {
  return {
    name: 'chaucer',
    addr: Uint8Array.of(10, 0, 0, 7),
    address: { address: '10.0.0.7', port: 7946 },
    port: 7946,
    meta: Buffer.from('{"ClusterName":"blue"}'),
    vsn: Uint8Array.of(1, 5, 2, 2, 5, 4),
    status: 'alive',
    incarnation: 3,
    changedAt: 0 as Millis,
    ...changes,
  };
}

it('a member is shown with all that is known of it', () => {
  expect(memberStatus(member(), 'shakespeare', [{ address: '10.0.0.9', port: 1 }])).toEqual({
    ...{ name: 'chaucer', address: '10.0.0.7', port: 7946, state: 'alive', isSelf: false, incarnation: 3 },
    ...{ meta: '{"ClusterName":"blue"}', protocolVersions: [1, 5, 2], delegateVersions: [2, 5, 4] },
    conflicts: [{ address: '10.0.0.9', port: 1 }],
  });
});

it.each([
  [null, null],
  [new Uint8Array(0), ''],
  [Uint8Array.of(0xff, 0x81), 'base64:/4E='],
])('metadata %j is shown as %j', (meta, shown) => {
  expect(memberStatus(member({ meta }), 'chaucer', []).meta).toBe(shown);
});

it('a peer that tells fewer versions has fewer', () => {
  const { protocolVersions, delegateVersions } = memberStatus(member({ vsn: Uint8Array.of(1, 5) }), 'x', []);
  expect([protocolVersions, delegateVersions]).toEqual([[1, 5], []]);
});

it('names are in one order everywhere', () => {
  const names = ['b', 'Z', 'a', 'b'].map((name) => ({ name })).sort(byName);
  expect(names.map(({ name }) => name)).toEqual(['Z', 'a', 'b', 'b']);
});
