/** Agents as processes that form a cluster: joining, leaving, dying, other programs, equal names. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AgentCluster,
  type ClusterAgent,
  membersOf,
  runBeside,
  statesOf,
  untilAgreed,
} from '../support/agent-cluster.ts';
import { ownLoopbackAddress } from '../support/loopback.ts';
import { needs } from '../support/programs.ts';
import { SerfAgent } from '../support/serf-agent.ts';

const noSerf = needs(['serf']);
const three = ['a alive', 'b alive', 'c alive'];

let cluster: AgentCluster;

beforeEach(async () => {
  cluster = await AgentCluster.create();
});
afterEach(() => cluster.close());

describe('three agents', () => {
  let a: ClusterAgent;
  let b: ClusterAgent;
  let c: ClusterAgent;

  beforeEach(async () => {
    [a, b, c] = (await cluster.startAll(['a', 'b', 'c'])) as [ClusterAgent, ClusterAgent, ClusterAgent];
    await untilAgreed([a, b, c], three);
  });

  it('tell the same of each other', async () => {
    const [first] = await membersOf(b);
    expect(first).toMatchObject({
      address: a.address,
      isSelf: false,
      meta: '{"ClusterName":"default","State":"Running"}',
      conflicts: [],
    });
    const { ClusterMembers } = (await (await fetch(`${c.url}/api/services.json`)).json()) as {
      ClusterMembers: object;
    };
    expect(Object.keys(ClusterMembers)).toEqual(['a', 'b', 'c']);
  }, 60_000);

  it('see one that is asked to stop as left, and it ends well', async () => {
    expect(await c.stop()).toBe(0);
    await untilAgreed([a, b], ['a alive', 'b alive', 'c left']);
    expect(a.log()).toContain('c has left');
  }, 60_000);

  it('see one that is killed as dead, and take it back', async () => {
    await b.kill();
    await Promise.all([a.says(/b has failed/), c.says(/b has failed/)]);
    expect(await statesOf(a)).toEqual(['a alive', 'b dead', 'c alive']);
    const again = await cluster.start('b', { SIDECAR_SEEDS: c.address });
    await untilAgreed([a, again, c], three);
  }, 60_000);

  it('end well when nobody is left to hear their farewell', async () => {
    await Promise.all([b.kill(), c.kill()]);
    expect(await a.stop()).toBe(0);
  }, 60_000);

  it('are listed by the command line, with what is wrong', async () => {
    const { code, out } = await runBeside(a, ['members']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^NAME +ADDRESS +STATE +NOTES\na +127\S+:7946 +alive +this host\nb +127\S+:7946 +alive\n/,
    );
    expect(out).toContain('cluster "default": ninesstack, not encrypted, health score 0');
    const json = JSON.parse((await runBeside(b, ['members', '-o', 'json'])).out) as { members: object[] };
    expect(json.members).toHaveLength(3);
  }, 60_000);

  it('count what they do', async () => {
    const metrics = await (await fetch(`${a.url}/metrics`)).text();
    expect(metrics).toContain('pillion_cluster_members{state="alive"} 3');
    expect(metrics).toMatch(/pillion_cluster_packets_total\{event="received"\} [1-9]/);
  }, 60_000);
});

it('two agents of one name: the log, the API and a metric name both', async () => {
  const [holder, other] = (await cluster.startAll(['twin', 'other'])) as [ClusterAgent, ClusterAgent];
  const claimant = await cluster.start('twin', { SIDECAR_SEEDS: other.address });
  await other.says(/two hosts are named twin/);
  const line =
    other
      .log()
      .split('\n')
      .find((each) => each.includes('two hosts are named twin')) ?? '';
  expect(line).toContain(holder.address);
  expect(line).toContain(claimant.address);
  const twin = (await membersOf(other)).find(({ name }) => name === 'twin');
  const seen = [twin?.address, ...(twin?.conflicts ?? []).map(({ address }) => address)];
  expect(seen.sort()).toEqual([holder.address, claimant.address].sort());
  expect(await (await fetch(`${other.url}/metrics`)).text()).toContain('pillion_cluster_conflicts 1');
  expect((await runBeside(other, ['members'])).out).toContain('claims this name too');
}, 60_000);

describe('seeds that cannot be reached', () => {
  const nobody = { SIDECAR_SEEDS: '127.0.0.1:1' };

  it('do not end an agent, which becomes ready and says so', async () => {
    const lone = await cluster.start('lone', nobody);
    await lone.says(/no seed can be reached; trying again/);
    await vi.waitFor(async () => expect((await fetch(`${lone.url}/readyz`)).status).toBe(200), 10_000);
  }, 60_000);

  it('end an agent that requires a join, with one line', async () => {
    const start = cluster.start('strict', { ...nobody, SIDECAR_REQUIRE_JOIN: 'true' });
    await expect(start).rejects.toThrow(
      /seeds \(SIDECAR_SEEDS\): .*127\.0\.0\.1:1.*at least one that answers/,
    );
  }, 60_000);

  it('do not end the first agent of a cluster, which is its own seed', async () => {
    const address = ownLoopbackAddress();
    const settings = { SIDECAR_ADVERTISE_IP: address, SIDECAR_GOSSIP_BIND_IP: address };
    const first = await cluster.start('first', {
      ...settings,
      SIDECAR_SEEDS: address,
      SIDECAR_REQUIRE_JOIN: 'true',
    });
    expect(await statesOf(first)).toEqual(['first alive']);
  }, 60_000);
});

it('a gossip port in use is one line that names its settings', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const taken = blocker.address() as { port: number };
  const start = cluster.start('a', {
    SIDECAR_GOSSIP_BIND_IP: '127.0.0.1',
    SIDECAR_ADVERTISE_IP: '127.0.0.1',
    SIDECAR_BIND_PORT: String(taken.port),
  });
  await expect(start).rejects.toThrow(/cluster address \(TCP\) .*SIDECAR_BIND_PORT.*in use/);
  blocker.close();
}, 60_000);

describe.skipIf(noSerf)(`among Serf agents${noSerf ? ` (${noSerf})` : ''}`, () => {
  it('an agent that speaks their dialect is alive in serf members', async () => {
    const serf = await SerfAgent.start({ name: 'serf', address: ownLoopbackAddress(), key: null });
    try {
      const ours = await cluster.start('ours', {
        SIDECAR_SEEDS: serf.seed,
        SIDECAR_DIALECT: 'hashicorp',
        SIDECAR_DELEGATE_VERSIONS: '2,5,5',
      });
      await serf.process.says(/EventMemberJoin: ours/);
      expect((await serf.members()).get('ours')).toBe('alive');
      await untilAgreed([ours], ['ours alive', 'serf alive']);
    } finally {
      await serf.process.kill();
    }
  }, 60_000);
});
