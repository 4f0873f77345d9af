import { expect, it } from 'vitest';
import { fingerprint, formatKey, isFingerprint, parseKey } from '../../../src/agent/key-text.ts';

const key = new Uint8Array(32).fill(7);

it.each([16, 24, 32])('a key of %d bytes is read as it was written', (bytes) => {
  const given = new Uint8Array(bytes).fill(1);
  expect(Uint8Array.from(parseKey(formatKey(given)) ?? [])).toEqual(given);
});

it.each([
  ['nothing', ''],
  ['fifteen bytes', Buffer.alloc(15).toString('base64')],
  ['sixty-four hexadecimal digits', 'ab'.repeat(32)],
  ['other characters inside', `${formatKey(key).slice(0, 20)} ${formatKey(key).slice(20)}`],
  ['the alphabet of URLs', Buffer.alloc(32, 0xff).toString('base64url')],
])('%s: no key', (_what, text) => {
  expect(parseKey(text)).toBeUndefined();
});

it('a fingerprint tells keys apart and is not part of them', () => {
  const name = fingerprint(key);
  expect(isFingerprint(name)).toBe(true);
  expect(name).not.toBe(fingerprint(new Uint8Array(32).fill(8)));
  expect(Buffer.from(key).toString('hex')).not.toContain(name);
  expect(isFingerprint(formatKey(key))).toBe(false);
});
