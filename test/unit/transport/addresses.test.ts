import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/swim/index.ts';
import { formatAddress, isReachableFrom, parseIp } from '../../../src/transport/addresses.ts';

describe('parseIp', () => {
  it.each([
    ['10.255.0.1', [10, 255, 0, 1]],
    ['::', new Array(16).fill(0)],
    ['::1', [...new Array(15).fill(0), 1]],
    ['fe80::1:2', [0xfe, 0x80, ...new Array(10).fill(0), 0, 1, 0, 2]],
    ['1::', [0, 1, ...new Array(14).fill(0)]],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['::ffff:10.0.0.7', [...new Array(10).fill(0), 255, 255, 10, 0, 0, 7]],
  ])('reads %s', (text, bytes) => {
    expect([...(parseIp(text) ?? [])]).toEqual(bytes);
  });

  it.each(['', 'host', '10.0.0', '10.0.0.256', 'fe80::1%eth0', '[::1]', '1::2::3'])('refuses %j', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('reads back what an address is shown as', () => {
    const zeroes = fc.constant(0);
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc
        .array(fc.oneof(zeroes, fc.nat(255)), { minLength: 16, maxLength: 16 })
        .map((all) => Uint8Array.from(all)),
    );
    fc.assert(
      fc.property(bytes, (addr) => {
        const { address } = toAddress(addr, 1);
        expect(toAddress(parseIp(address) ?? new Uint8Array(4), 1).address).toBe(address);
      }),
    );
  });
});

it.each([
  ['10.0.0.1', '10.0.0.1:7946'],
  ['fe80::1', '[fe80::1]:7946'],
])('formatAddress writes %s as %s', (address, text) => {
  expect(formatAddress({ address, port: 7946 })).toBe(text);
});

it.each([
  ['0.0.0.0', '10.0.0.1', true],
  ['0.0.0.0', 'fd00::1', false],
  ['::', '10.0.0.1', true],
  ['::', 'fd00::1', true],
  ['fd00::2', 'fd00::1', true],
  ['fd00::2', '10.0.0.1', false],
])('a socket bound to %s can reach %s: %s', (bound, address, isReachable) => {
  expect(isReachableFrom(bound, address)).toBe(isReachable);
});
