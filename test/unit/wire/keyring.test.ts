import { expect, it } from 'vitest';
import { type Key, Keyring } from '../../../src/wire/index.ts';
import { aKey, anEnvelope } from '../../support/messages.ts';

const [one, two, three] = [aKey(1), aKey(2), aKey(3, 32)];
const ring = (...keys: Key[]): Keyring => anEnvelope({}, keys).keyring;

it.each([16, 24, 32])('takes keys of %d bytes', (length) => {
  expect(Keyring.of([aKey(1, length)]).ok).toBe(true);
});

it.each([0, 15, 17, 33])('refuses keys of %d bytes', (bytes) => {
  expect(Keyring.of([aKey(1, bytes)])).toEqual({ ok: false, error: { reason: 'bad-length', bytes } });
});

it('the first key is the primary one, and a repeated key counts once', () => {
  expect([...(ring(one, two, one).primary ?? [])]).toEqual([...one]);
  expect(ring(one, two, one).keys).toHaveLength(2);
  expect(Keyring.empty.primary).toBeUndefined();
});

it('using a key moves it to the front and keeps the others', () => {
  const used = ring(one, two, three).use(three);
  expect(used.ok && used.value.keys.map((key) => key[0])).toEqual([3, 1, 2]);
});

it('a key that is not there can be neither used nor removed', () => {
  const refused = { ok: false, error: { reason: 'unknown-key' } };
  expect([ring(one).use(two), ring(one).remove(two)]).toEqual([refused, refused]);
});

it('the primary key cannot be removed, another can', () => {
  expect(ring(one, two).remove(one)).toEqual({ ok: false, error: { reason: 'primary-key' } });
  const removed = ring(one, two).remove(two);
  expect(removed.ok && removed.value.has(two)).toBe(false);
});

it('changing a keyring leaves the old one as it was', () => {
  const before = ring(one);
  before.add(two);
  expect(before.keys).toHaveLength(1);
});

it('a key that the caller overwrites later stays what it was', () => {
  const key = aKey(1);
  const keyring = ring(key);
  key.fill(9);
  expect(keyring.has(one)).toBe(true);
});

it('the number of keys is bounded', () => {
  expect(Keyring.of(Array.from({ length: 33 }, (_, i) => aKey(i)))).toEqual({
    ok: false,
    error: { reason: 'too-many-keys' },
  });
});
