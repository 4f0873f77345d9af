import { describe, expect, it } from 'vitest';
import { formatPlace, readCluster, readKeys, readSealed } from '../../../src/cli/cluster-document.ts';

const member = { name: 'a', address: '10.0.0.1', port: 7946, state: 'alive', isSelf: true, conflicts: [] };
const cluster = {
  hostname: 'a',
  clusterName: 'c',
  dialect: 'ninesstack',
  isEncrypted: false,
  healthScore: 0,
  members: [member],
};

describe('answers of agents', () => {
  it('are taken as they are', () => {
    expect(readCluster(cluster)).toEqual({ ok: true, value: cluster });
    const keys = { hostname: 'a', keys: [{ fingerprint: '0', isPrimary: true }] };
    expect(readKeys(keys)).toEqual({ ok: true, value: keys });
    expect(readSealed({ sealed: 'x' })).toEqual({ ok: true, value: 'x' });
  });
  it.each([
    null,
    'text',
    [],
    {},
    { ...cluster, members: {} },
    { ...cluster, members: [null] },
    { ...cluster, members: [{ ...member, name: 1 }] },
    { ...cluster, members: [{ ...member, conflicts: [{}] }] },
  ])('that are no list of members are errors: %j', (json) => {
    expect(readCluster(json).ok).toBe(false);
  });
  it.each([
    null,
    {},
    { hostname: 'a' },
    { hostname: 'a', keys: [{}] },
  ])('that are no keys are errors: %j', (json) => {
    expect([readKeys(json).ok, readSealed(json).ok]).toEqual([false, false]);
  });
});

it('addresses have brackets where they need them', () => {
  expect(
    [
      { address: '10.0.0.1', port: 1 },
      { address: '::1', port: 2 },
    ].map(formatPlace),
  ).toEqual(['10.0.0.1:1', '[::1]:2']);
});
