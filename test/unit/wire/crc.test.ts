import { expect, it } from 'vitest';
import { crc32 } from '../../../src/wire/crc.ts';

it.each([
  ['', 0],
  ['123456789', 0xcbf4_3926],
  ['The quick brown fox jumps over the lazy dog', 0x414f_a339],
])('the checksum of %j is the published one', (text, sum) => {
  expect(crc32(Buffer.from(text))).toBe(sum);
});
