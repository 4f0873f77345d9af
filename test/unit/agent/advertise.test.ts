import { describe, expect, it } from 'vitest';
import { type AdvertiseOptions, chooseAdvertiseAddress } from '../../../src/agent/index.ts';

function choose(addresses: readonly string[], changes: Partial<AdvertiseOptions> = {}) {
  const chosen = chooseAdvertiseAddress({
    configured: '',
    excluded: ['192.168.168.168'],
    addresses: addresses.map((address, at) => ({ interface: `eth${at}`, address })),
    isAlone: true,
    ...changes,
  });
  return chosen.ok ? chosen.value : chosen.error;
}

describe('the advertised address', () => {
  it('is the one that was asked for, whatever the host has', () => {
    expect(choose(['10.0.0.5'], { configured: 'fd00::1' })).toMatchObject({
      address: 'fd00::1',
      kind: 'configured',
    });
  });

  it.each([
    '10.0.0.5',
    '10.255.255.254',
    '172.16.0.1',
    '172.31.9.9',
    '192.168.1.2',
  ])('may be %s', (address) => {
    expect(choose(['127.0.0.1', address])).toMatchObject({ address, kind: 'private' });
  });

  it.each([
    '127.0.0.1',
    '100.64.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '8.8.8.8',
    '11.0.0.1',
    'fd00::1',
    '::ffff:10.0.0.5',
  ])('is never %s', (address) => {
    expect(choose([address])).toMatchObject({ address: '127.0.0.1', kind: 'loopback' });
  });

  it('is the first that fits; the others are told with the reason', () => {
    expect(choose(['127.0.0.1', '192.168.168.168', '10.0.0.5', '10.0.0.6'])).toEqual({
      address: '10.0.0.5',
      kind: 'private',
      rejected: [
        { interface: 'eth0', address: '127.0.0.1', reason: 'not a private IPv4 address' },
        { interface: 'eth1', address: '192.168.168.168', reason: 'excluded' },
        { interface: 'eth3', address: '10.0.0.6', reason: 'not the first' },
      ],
    });
  });

  it('is a problem when others need one and the host has none', () => {
    expect(choose(['127.0.0.1', '8.8.8.8'], { isAlone: false })).toMatchObject({
      value: '127.0.0.1,8.8.8.8',
      expected: expect.stringContaining('SIDECAR_ADVERTISE_IP'),
    });
  });
});
