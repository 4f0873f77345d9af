import { expect, it } from 'vitest';
import { addressText, isHostName, isPlainIp, isUnspecifiedIp } from '../../../src/outputs/address.ts';

it.each([
  ['10.0.0.1', true],
  ['fd00::1', true],
  ['::ffff:1.2.3.4', true],
  ['fe80::1%eth0', false],
  ['010.0.0.1', false],
  ['[::1]', false],
  ['', false],
])('%s is a plain address: %s', (text, expected) => {
  expect(isPlainIp(text)).toBe(expected);
});

it.each([
  ['web-1.example', true],
  ['a_b', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  [`${'a.'.repeat(127)}a`, false],
  ['a..b', false],
  ['a b', false],
  ['é', false],
])('%s is a host name: %s', (text, expected) => {
  expect(isHostName(text)).toBe(expected);
});

it.each([
  ['0.0.0.0', true],
  ['::', true],
  ['0:0:0:0:0:0:0:0', true],
  ['::0.0.0.0', true],
  ['::1', false],
  ['10.0.0.0', false],
])('%s means any address: %s', (ip, expected) => {
  expect(isUnspecifiedIp(ip)).toBe(expected);
});

it('an IPv6 address is bracketed before its port', () => {
  expect([addressText('fd00::1', 80), addressText('10.0.0.1', 80), addressText('web', 80)]).toEqual([
    '[fd00::1]:80',
    '10.0.0.1:80',
    'web:80',
  ]);
});
