import { describe, expect, it } from 'vitest';
import { sameAddress, toAddress } from '../../../src/swim/address.ts';

const fromHex = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('toAddress', () => {
  it.each([
    ['0a 00 ff 01', '10.0.255.1'],
    ['00000000 00000000 0000ffff 0a00ff01', '10.0.255.1'],
    ['20010db8 00000000 00000000 00000001', '2001:db8::1'],
    ['20010db8 00010000 00000001 00000001', '2001:db8:1::1:0:1'],
    ['20010db8 00000000 00010000 00000001', '2001:db8::1:0:0:1'],
    ['20010db8 00000001 00010001 00010001', '2001:db8:0:1:1:1:1:1'],
    ['00000000 00000000 00000000 00000000', '::'],
    ['00000000 00000000 00000000 00000001', '::1'],
    ['fe800000 00000000 00000000 00000000', 'fe80::'],
    ['20010db8 000a00b0 0c000001 00100100', '2001:db8:a:b0:c00:1:10:100'],
    ['00010010 00000000 00000000 10000001', '1:10::1000:1'],
  ])('writes %s as %s', (hex, address) => {
    expect(toAddress(fromHex(hex), 7946)).toEqual({ address, port: 7946 });
  });
});

describe('sameAddress', () => {
  it('looks at the port too', () => {
    const address = { address: '10.0.0.1', port: 1 };
    expect([sameAddress(address, { ...address }), sameAddress(address, { ...address, port: 2 })]).toEqual([
      true,
      false,
    ]);
  });
});
