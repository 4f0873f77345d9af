import { describe, expect, it } from 'vitest';
import { Directory, type Identity, sameEndpoint, sameMeta } from '../../../src/swim/directory.ts';

const identity: Identity = {
  addr: Uint8Array.of(10, 0, 0, 1),
  port: 7946,
  meta: null,
  vsn: Uint8Array.of(1, 5, 2, 0, 0, 0),
};

describe('Directory', () => {
  it('gives a name the same slot however often it is asked for', () => {
    const directory = new Directory();
    expect(directory.acquire('a')).toBe(directory.acquire('a'));
    expect(directory.acquire('b')).not.toBe(directory.acquire('a'));
  });

  it('frees a slot only when its last user is gone', () => {
    const directory = new Directory();
    const slot = directory.acquire('a') ?? expect.fail();
    directory.acquire('a');
    directory.release(slot);
    expect(directory.find('a')).toBe(slot);
    directory.release(slot);
    expect([directory.find('a'), directory.acquire('b')]).toEqual([undefined, slot]);
  });

  it('refuses names beyond its limit, but knows those that it has', () => {
    const directory = new Directory(1);
    const slot = directory.acquire('a');
    expect([directory.acquire('b'), directory.acquire('a')]).toEqual([undefined, slot]);
  });

  it('keeps equal facts once, in memory of its own', () => {
    const directory = new Directory();
    const addr = Buffer.of(10, 0, 0, 1);
    const id = directory.acquireFacts({ ...identity, addr });
    addr[0] = 99;
    expect(directory.acquireFacts(identity)).toBe(id);
    expect(directory.factsOf(id).address).toEqual({ address: '10.0.0.1', port: 7946 });
  });

  it.each<[string, Partial<Identity>]>([
    ['port', { port: 7947 }],
    ['metadata', { meta: Uint8Array.of(1) }],
    ['empty instead of absent metadata', { meta: new Uint8Array(0) }],
    ['versions', { vsn: Uint8Array.of(1, 5) }],
    ['address form', { addr: Buffer.from('00000000000000000000ffff0a000001', 'hex') }],
  ])('tells facts apart by their %s', (_, changes) => {
    const directory = new Directory();
    expect(directory.acquireFacts({ ...identity, ...changes })).not.toBe(directory.acquireFacts(identity));
  });

  it('reuses the place of facts that nobody uses', () => {
    const directory = new Directory();
    const id = directory.acquireFacts(identity);
    directory.releaseFacts(id);
    expect(directory.acquireFacts({ ...identity, port: 1 })).toBe(id);
    expect(directory.acquireFacts(identity)).not.toBe(id);
  });
});

describe('comparing identities', () => {
  it('takes the two forms of an IPv4 address for different, as Go peers do', () => {
    const mapped = { ...identity, addr: Buffer.from('00000000000000000000ffff0a000001', 'hex') };
    expect([sameEndpoint(identity, mapped), sameEndpoint(identity, { ...identity })]).toEqual([false, true]);
  });

  it('takes absent and empty metadata for the same', () => {
    expect(sameMeta(identity, { ...identity, meta: new Uint8Array(0) })).toBe(true);
  });
});
