/** A host of ours among real HashiCorp Serf agents, whose packets are plain or encrypted. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { presets } from '../../src/swim/index.ts';
import { envelopeOf, type TestHost, TestHosts } from '../support/cluster-host.ts';
import { ownLoopbackAddress } from '../support/loopback.ts';
import { needs } from '../support/programs.ts';
import { leaveIntent, SerfAgent } from '../support/serf-agent.ts';

const missing = needs(['serf']);
const hosts = new TestHosts();
const agents: SerfAgent[] = [];

/** Three agents, each with a fate, and a host of ours. */
interface Cluster {
  readonly stays: SerfAgent;
  readonly dies: SerfAgent;
  readonly leaves: SerfAgent;
  readonly ours: TestHost;
  /** User messages that our packets carry, again and again. */
  readonly outbox: Uint8Array[];
}

async function startCluster(key: Uint8Array | null): Promise<Cluster> {
  const start = async (name: string, join: SerfAgent[]): Promise<SerfAgent> => {
    const agent = await SerfAgent.start({ name, address: ownLoopbackAddress(), key, join });
    agents.push(agent);
    return agent;
  };
  const stays = await start('stays', []);
  const [dies, leaves] = await Promise.all([start('dies', [stays]), start('leaves', [stays])]);
  const outbox: Uint8Array[] = [];
  const ours = await hosts.start('ours', {
    address: ownLoopbackAddress(),
    port: 7946,
    seeds: [stays.seed],
    config: presets.lan,
    delegateVersions: [2, 5, 5],
    envelope: envelopeOf({ keys: key === null ? [] : [key] }),
    user: { fillUser: () => outbox },
  });
  return { stays, dies, leaves, ours, outbox };
}

const kinds = ['plain', 'encrypted'] as const;
type Kind = (typeof kinds)[number];

describe.skipIf(missing)(`among Serf agents${missing ? ` (${missing})` : ''}`, () => {
  let clusters: Readonly<Record<Kind, Cluster>>;

  beforeAll(async () => {
    const [plain, encrypted] = await Promise.all([startCluster(null), startCluster(randomBytes(32))]);
    clusters = { plain, encrypted };
  });
  afterAll(async () => {
    await Promise.all([...agents.splice(0).map(({ process }) => process.kill()), hosts.closeAll()]);
  });

  describe('joining', () => {
    it.concurrent.each(kinds)('makes us alive in serf members, %s', async (kind) => {
      const { stays, ours } = clusters[kind];
      await ours.until('knows all', () => ours.names().length === 4);
      await stays.process.says(/EventMemberJoin: ours/);
      expect((await stays.members()).get('ours')).toBe('alive');
    });
  });

  describe('probing', () => {
    it.concurrent.each(kinds)('goes both ways without a failure, %s', async (kind) => {
      const { stays, dies, leaves, ours } = clusters[kind];
      const { swim } = ours.host.counters;
      // Each of three agents probes each of three others in as many seconds.
      await vi.waitFor(() => expect(swim.probes).toBeGreaterThan(6), { timeout: 30_000 });
      expect(swim.probesFailed).toBe(0);
      for (const { process } of [stays, dies, leaves]) expect(process.log).not.toMatch(/Suspect|Refuting/);
    }, 40_000);
  });

  describe('an agent that is killed', () => {
    it.concurrent.each(kinds)('has failed for us, %s', async (kind) => {
      const { dies, ours } = clusters[kind];
      await dies.process.kill();
      await ours.until('a death', () => ours.names('dead').includes('dies'));
      expect(ours.story('dies').slice(-2)).toEqual(['suspected', 'failed']);
    }, 40_000);
  });

  describe('an agent that leaves', () => {
    it.concurrent.each(kinds)('has left for us, %s', async (kind) => {
      const { leaves, ours } = clusters[kind];
      await leaves.leave();
      await ours.until('a leave', () => ours.names('left').includes('leaves'));
      expect(ours.story('leaves').at(-1)).toBe('left');
    }, 40_000);
  });

  describe('our leave', () => {
    it.concurrent.each(kinds)('shows as left in serf members, %s', async (kind) => {
      const { stays, ours, outbox } = clusters[kind];
      outbox.push(leaveIntent('ours'));
      ours.host.userPending();
      await stays.process.says(/messageLeaveType: ours/);
      outbox.length = 0;
      await ours.host.leave();
      await stays.process.says(/EventMemberLeave: ours/);
      expect((await stays.members()).get('ours')).toBe('left');
    }, 40_000);
  });
});
