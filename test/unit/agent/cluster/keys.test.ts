import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HostKeys } from '../../../../src/agent/cluster/keys.ts';
import { fingerprint, formatKey } from '../../../../src/agent/key-text.ts';
import { type Key, Keyring, sealPacket } from '../../../../src/wire/index.ts';
import { envelopeOf, keyOf } from '../../../support/cluster-host.ts';

const [old, fresh] = [keyOf(1), keyOf(2)];

function hostWith(...keys: readonly Key[]) {
  const keyring = Keyring.of(keys);
  if (!keyring.ok) throw new Error(keyring.error.reason);
  const holder = { keyring: keyring.value };
  return { holder, keys: new HostKeys(holder, randomBytes) };
}

function sealedBy(host: ReturnType<typeof hostWith>, key: Key): string {
  const sealed = host.keys.seal(formatKey(key));
  if (!sealed.ok) throw new Error(sealed.error);
  return sealed.value;
}

describe('a sealed key', () => {
  it('opens where its sealer’s primary key is known', () => {
    const other = hostWith(keyOf(9), old);
    expect(other.keys.add(sealedBy(hostWith(old), fresh)).ok).toBe(true);
    expect(other.keys.list()).toEqual([
      { fingerprint: fingerprint(keyOf(9)), isPrimary: true },
      { fingerprint: fingerprint(old), isPrimary: false },
      { fingerprint: fingerprint(fresh), isPrimary: false },
    ]);
  });
  it('shows nothing of the key, and differs each time', () => {
    const host = hostWith(old);
    const [first, second] = [sealedBy(host, fresh), sealedBy(host, fresh)];
    expect(first).not.toBe(second);
    expect(Buffer.from(first, 'base64').includes(Buffer.from(fresh))).toBe(false);
  });
  it('does not open elsewhere, or after a change on its way', () => {
    const sealed = sealedBy(hostWith(old), fresh);
    expect(hostWith(keyOf(9)).keys.add(sealed)).toMatchObject({ error: 'cannot-open' });
    const changed = Buffer.from(sealed, 'base64');
    changed[40] = (changed[40] ?? 0) ^ 1;
    expect(hostWith(old).keys.add(changed.toString('base64'))).toMatchObject({ error: 'cannot-open' });
  });
  it('is no packet of the cluster, nor the other way round', () => {
    const packet = sealPacket(fresh, envelopeOf({ keys: [old] }), randomBytes(12));
    const { keys } = hostWith(old);
    expect(keys.add(Buffer.from(packet).toString('base64'))).toMatchObject({ error: 'cannot-open' });
  });
  it('that holds no key is refused', () => {
    const sealed = sealPacket(
      new Uint8Array(7),
      envelopeOf({ keys: [old], label: 'pillion new key' }),
      randomBytes(12),
    );
    const { keys } = hostWith(old);
    expect(keys.add(Buffer.from(sealed).toString('base64'))).toMatchObject({ error: 'not-a-key' });
  });
});

describe('a host', () => {
  it('uses a key that it has, and then can forget the other', () => {
    const { holder, keys } = hostWith(old, fresh);
    expect(keys.remove(fingerprint(old))).toMatchObject({ error: 'primary-key' });
    expect(keys.use(fingerprint(fresh)).ok && keys.remove(fingerprint(old)).ok).toBe(true);
    expect(holder.keyring.keys.map((key) => Uint8Array.from(key))).toEqual([fresh]);
  });
  it('does not know a key that it does not have', () => {
    const { keys } = hostWith(old);
    expect([keys.use(fingerprint(fresh)), keys.remove('')]).toEqual([
      { ok: false, error: 'unknown-key' },
      { ok: false, error: 'unknown-key' },
    ]);
  });
  it('that does not encrypt neither seals nor opens', () => {
    const { keys } = hostWith();
    expect(keys.seal(formatKey(fresh))).toMatchObject({ error: 'not-encrypted' });
    expect(keys.add(sealedBy(hostWith(old), fresh))).toMatchObject({ error: 'not-encrypted' });
  });
  it.each(['', 'c2hvcnQ=', 'not base64 at all'])('seals no %j', (text) => {
    expect(hostWith(old).keys.seal(text)).toMatchObject({ error: 'not-a-key' });
  });
});
