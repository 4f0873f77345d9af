/** A host of ours among members on HashiCorp's current memberlist: a Go program that the suite builds. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { presets } from '../../src/swim/index.ts';
import { envelopeOf, type TestHost, TestHosts } from '../support/cluster-host.ts';
import { hasIPv6 } from '../support/loopback.ts';
import { buildMemberlistPeer, MemberlistPeer } from '../support/memberlist-peer.ts';
import { readState } from '../support/read-state.ts';

const built = buildMemberlistPeer();
const missing = built.ok ? null : built.error;
const hosts = new TestHosts();
const peers: MemberlistPeer[] = [];

type Kind = (typeof kinds)[number];
const kinds = [
  'plain',
  'encrypted',
  'labelled',
  'labelled and encrypted',
  ...(hasIPv6 ? (['over IPv6'] as const) : []),
] as const;

/** Three Go members, each with a fate, and a host of ours. */
interface Cluster {
  readonly stays: MemberlistPeer;
  readonly dies: MemberlistPeer;
  readonly leaves: MemberlistPeer;
  readonly ours: TestHost;
  /** User messages that our packets carry, again and again. */
  readonly outbox: Uint8Array[];
}

async function startCluster(kind: Kind): Promise<Cluster> {
  const key = kind.includes('encrypted') ? randomBytes(32) : null;
  const label = kind.includes('labelled') ? 'pillion' : '';
  const address = kind.includes('IPv6') ? '::1' : '127.0.0.1';
  const path = built.ok ? built.value.path : '';
  const start = async (name: string, join = ''): Promise<MemberlistPeer> => {
    const peer = await MemberlistPeer.start(path, { name, address, key, label, join });
    peers.push(peer);
    return peer;
  };
  const stays = await start('stays');
  const [dies, leaves] = await Promise.all([start('dies', stays.seed), start('leaves', stays.seed)]);
  const outbox: Uint8Array[] = [];
  const ours = await hosts.start('ours', {
    address,
    seeds: [stays.seed],
    config: presets.lan,
    envelope: envelopeOf({ label, keys: key === null ? [] : [key] }),
    user: { fillUser: () => outbox, userState: () => new TextEncoder().encode('state of ours') },
  });
  return { stays, dies, leaves, ours, outbox };
}

describe.skipIf(missing)(`among members on memberlist${missing ? ` (${missing})` : ''}`, () => {
  const clusters = new Map<Kind, Cluster>();
  const clusterOf = (kind: Kind): Cluster => clusters.get(kind) as Cluster;

  beforeAll(async () => {
    const start = async (kind: Kind): Promise<void> => {
      clusters.set(kind, await startCluster(kind));
    };
    await Promise.all(kinds.map(start));
  });
  afterAll(async () => {
    await Promise.all([...peers.splice(0).map(({ process }) => process.kill()), hosts.closeAll()]);
    if (built.ok) built.value.remove();
  });

  describe('joining', () => {
    it.concurrent.each(kinds)('makes us a member, %s', async (kind) => {
      const { stays, ours } = clusterOf(kind);
      await ours.until('knows all', () => ours.names().length === 4);
      await stays.process.says(/"event":"join","name":"ours"/);
      stays.process.tell('members');
      expect((await stays.process.says(/"event":"members".*/))[0]).toContain('"ours"');
    });

    it.concurrent.each(kinds)('exchanges metadata and the state above, %s', async (kind) => {
      const { stays, ours } = clusterOf(kind);
      await ours.until('a state', () => ours.merged.includes('state of stays'));
      await stays.process.says(/"event":"state","text":"state of ours"/);
      expect(String(Buffer.from(ours.host.member('stays')?.meta ?? []))).toBe('meta of stays');
    });
  });

  describe('user messages', () => {
    it.concurrent.each(kinds)('go both ways, %s', async (kind) => {
      const { stays, ours, outbox } = clusterOf(kind);
      stays.process.tell('say hello from Go');
      await ours.until('a message', () => ours.delivered.includes('hello from Go'));
      outbox.push(Buffer.from('hello from Node'));
      ours.host.userPending();
      await stays.process.says(/"event":"user","text":"hello from Node"/);
      outbox.length = 0;
    });
  });

  describe('probing', () => {
    it.concurrent.each(kinds)('goes both ways without a failure, %s', async (kind) => {
      const { stays, dies, leaves, ours } = clusterOf(kind);
      const { swim } = ours.host.counters;
      // Each of three members probes each of three others in as many seconds.
      await vi.waitFor(() => expect(swim.probes).toBeGreaterThan(6), { timeout: 30_000 });
      expect(swim.probesFailed).toBe(0);
      for (const { process } of [stays, dies, leaves]) expect(process.log).not.toMatch(/Suspect|Refuting/);
    }, 40_000);
  });

  describe('a member that is killed', () => {
    it.concurrent.each(kinds)('has failed for us, %s', async (kind) => {
      const { dies, ours } = clusterOf(kind);
      await dies.process.kill();
      await ours.until('a death', () => ours.names('dead').includes('dies'));
      expect(ours.story('dies').slice(-2)).toEqual(['suspected', 'failed']);
    }, 40_000);
  });

  describe('a member that leaves', () => {
    it.concurrent.each(kinds)('has left for us, %s', async (kind) => {
      const { leaves, ours } = clusterOf(kind);
      await leaves.leave();
      await ours.until('a leave', () => ours.names('left').includes('leaves'));
      expect(ours.story('leaves').at(-1)).toBe('left');
    }, 40_000);
  });

  describe('our leave', () => {
    it.concurrent.each(kinds)('is a leave to others, %s', async (kind) => {
      const { stays, ours } = clusterOf(kind);
      await ours.host.leave();
      await stays.process.says(/"event":"leave","name":"ours"/);
      expect((await readState(stays.seed, ours.host.envelope)).get('ours')).toBe('left');
    }, 40_000);
  });
});
