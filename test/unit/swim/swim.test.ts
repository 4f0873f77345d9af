import { describe, expect, it } from 'vitest';
import { allAdditions, presets } from '../../../src/swim/index.ts';
import { createDialect } from '../../../src/wire/index.ts';
import { alive, LoneCore } from '../../support/lone-core.ts';
import { type ClusterNode, hasConverged, LoopbackCluster, selfAt } from '../../support/loopback-cluster.ts';

/** Ten nodes that know each other and have nothing more to say. */
function settled(
  options: ConstructorParameters<typeof LoopbackCluster>[0] = {},
  count = 10,
): LoopbackCluster {
  const cluster = new LoopbackCluster(options);
  cluster.addJoined(count);
  cluster.run(20_000);
  expect(hasConverged(cluster.nodes)).toBe(true);
  return cluster;
}

const nodeAt = (cluster: LoopbackCluster, i: number): ClusterNode => cluster.nodes[i] ?? expect.fail();

function deaths(cluster: LoopbackCluster): string[] {
  const changes = cluster.nodes.flatMap((node) => node.changes.map(({ change }) => change));
  return changes.flatMap((change) => (change.kind === 'failed' ? [change.member.name] : []));
}

describe('a cluster', () => {
  it.each(Object.entries(presets))('of two forms with the figures of %s', (_, config) => {
    const cluster = new LoopbackCluster({ config });
    cluster.addJoined(2);
    expect(cluster.runUntil(() => hasConverged(cluster.nodes), 5000)).toBeDefined();
  });

  it('forms in the dialect of the fork', () => {
    const dialect = createDialect({ name: 'ninesstack', clusterName: 'default' });
    const cluster = new LoopbackCluster({ dialect, config: presets.sidecar });
    cluster.addJoined(5);
    expect(cluster.runUntil(() => hasConverged(cluster.nodes), 3000)).toBeDefined();
  });

  it.each([1, 2, 3])('of fifty that start at once is complete within three seconds (seed %i)', (seed) => {
    const cluster = new LoopbackCluster({ seed });
    cluster.addJoined(50);
    expect(cluster.runUntil(() => hasConverged(cluster.nodes), 3000)).toBeDefined();
  });

  it('finds a member that gossip missed without waiting for the regular push/pull', () => {
    const cluster = new LoopbackCluster({
      config: { ...presets.lan, retransmitMult: 0, pushPullIntervalMs: 0 },
    });
    cluster.addJoined(6);
    expect(cluster.runUntil(() => hasConverged(cluster.nodes), 10_000)).toBeDefined();
  });

  it('at rest sends one ping and one ack per member and second', () => {
    const cluster = settled();
    const before = cluster.nodes.reduce((sum, { packets }) => sum + packets, 0);
    cluster.run(30_000);
    const sent = cluster.nodes.reduce((sum, { packets }) => sum + packets, 0) - before;
    expect(Math.abs(sent / 10 / 30 - 2)).toBeLessThan(0.05);
  });
});

describe('a death', () => {
  it.each(['down', 'gone'] as const)('of a process whose host is %s reaches everybody', (state) => {
    const cluster = settled();
    const victim = nodeAt(cluster, 4);
    victim.state = state;
    const others = cluster.nodes.filter((node) => node !== victim);
    const isKnown = (): boolean => others.every(({ swim }) => swim.member('n4')?.status === 'dead');
    expect(cluster.runUntil(isKnown, 30_000)).toBeDefined();
    expect(new Set(deaths(cluster))).toEqual(new Set(['n4']));
  });

  it('is known sooner when the host refuses connections', () => {
    const timeOf = (refusedStreams: boolean): number => {
      const config = { ...presets.lan, additions: { ...allAdditions, refusedStreams } };
      const cluster = settled({ config });
      nodeAt(cluster, 4).state = 'down';
      const isKnown = (): boolean =>
        cluster.nodes.slice(0, 4).every(({ swim }) => swim.member('n4')?.status === 'dead');
      return cluster.runUntil(isKnown, 30_000) ?? Number.POSITIVE_INFINITY;
    };
    expect(timeOf(true)).toBeLessThan(timeOf(false) / 1.5);
  });

  it('is not claimed of one that is deaf on UDP but answers on streams', () => {
    const cluster = settled();
    nodeAt(cluster, 4).state = 'deaf';
    cluster.run(30_000);
    expect(deaths(cluster)).toEqual([]);
  });

  it('is not claimed of anybody where one datagram in five is lost', () => {
    const cluster = settled({ loss: 0.2 });
    cluster.run(120_000);
    expect(deaths(cluster)).toEqual([]);
  });

  it('is never claimed by one that was held up', () => {
    const cluster = settled();
    const slow = nodeAt(cluster, 4);
    for (let i = 0; i < 5; i += 1) {
      slow.state = 'paused';
      cluster.run(12_000);
      cluster.resume(slow);
      cluster.run(3000);
    }
    expect(deaths(cluster).filter((name) => name !== 'n4')).toEqual([]);
  });
});

describe('a partition', () => {
  it.each([20_000, 300_000])('of %i ms heals by itself', (durationMs) => {
    const cluster = settled();
    const side = new Set(cluster.nodes.slice(0, 5));
    cluster.isConnected = (a, b) => side.has(a) === side.has(b);
    cluster.run(durationMs);
    cluster.isConnected = () => true;
    expect(cluster.runUntil(() => hasConverged(cluster.nodes), 30_000)).toBeDefined();
  });
});

describe('a restart', () => {
  it('under the old name at a new address is accepted by everybody soon', () => {
    const cluster = settled();
    const old = nodeAt(cluster, 4);
    old.state = 'gone';
    const fresh = cluster.add(selfAt('n4', 200));
    fresh.swim.join([nodeAt(cluster, 0).address], cluster.now);
    const isKnown = (): boolean =>
      cluster.nodes.every(
        (node) => node === old || node.swim.member('n4')?.address.address === fresh.address.address,
      );
    expect(cluster.runUntil(isKnown, 2000)).toBeDefined();
  });

  it('at the old address is accepted although the old process had counted further', () => {
    const cluster = settled();
    nodeAt(cluster, 4).state = 'down';
    cluster.run(10_000);
    const fresh = cluster.add(selfAt('n4', 5));
    fresh.swim.join([nodeAt(cluster, 0).address], cluster.now);
    const others = cluster.nodes.filter(({ state }) => state === 'up');
    expect(
      cluster.runUntil(() => others.every(({ swim }) => swim.member('n4')?.status === 'alive'), 5000),
    ).toBeDefined();
  });
});

it('everybody sees a graceful leave as such', () => {
  const cluster = settled();
  const leaver = nodeAt(cluster, 4);
  leaver.swim.leave(cluster.now);
  const hasDeparted = (): boolean => leaver.changes.some(({ change }) => change.kind === 'departed');
  expect(cluster.runUntil(hasDeparted, 5000)).toBeDefined();
  leaver.state = 'down';
  cluster.run(10_000);
  expect(cluster.nodes.every(({ swim }) => ['left', undefined].includes(swim.member('n4')?.status))).toBe(
    true,
  );
  expect(deaths(cluster)).toEqual([]);
});

it('an effect that calls back into the core is a mistake that shows', () => {
  const core = new LoneCore();
  core.effects.notify = () => core.swim.join([], core.now);
  expect(() => core.hear(alive('b'))).toThrow('call back');
});

it('what cannot be read of a packet is reported', () => {
  const core = new LoneCore();
  const errors = core.swim.receive(Uint8Array.of(99, 1, 2), { address: '10.0.0.9', port: 1 }, core.now);
  expect(errors).toEqual([{ reason: 'unknown-type', tag: 99 }]);
});
