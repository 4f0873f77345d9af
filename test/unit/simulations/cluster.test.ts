import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../simulations/cluster.ts';
import type { MembershipChange } from '../../../src/swim/index.ts';
import { simulatedCluster } from '../../support/simulated.ts';

function changesOf(cluster: Cluster): string[] {
  const seen: string[] = [];
  cluster.onChange((observer, change: MembershipChange) => {
    if ('member' in change) seen.push(`${observer.self.name}: ${change.member.name} ${change.kind}`);
  });
  return seen;
}

describe('Cluster', () => {
  it('members that are started joined know each other without a word', () => {
    const cluster = simulatedCluster(3);
    expect(cluster.nodes.map(({ swim }) => swim.members().length)).toEqual([3, 3, 3]);
  });

  it('a host whose process died refuses streams, one that is gone does not answer', () => {
    const outcomes = (['process', 'host'] as const).map((what) => {
      const cluster = simulatedCluster(2);
      const [a = expect.fail(), b = expect.fail()] = cluster.nodes;
      const seen: string[] = [];
      const answer = a.swim.answer.bind(a.swim);
      a.swim.answer = (outcome, now) => {
        if (outcome.kind !== 'state') seen.push(outcome.kind);
        return answer(outcome, now);
      };
      cluster.crash(b, what);
      cluster.world.runUntil(3000);
      return seen[0];
    });
    expect(outcomes).toEqual(['refused', 'failed']);
  });

  it('a member that leaves is gone once its farewell has spread', () => {
    const cluster = simulatedCluster(4);
    const seen = changesOf(cluster);
    const [leaver = expect.fail()] = cluster.nodes;
    cluster.leave(leaver);
    cluster.world.runUntil(6000);
    expect(leaver.isRunning).toBe(false);
    expect(seen).toEqual(expect.arrayContaining(['n1: n0 left', 'n2: n0 left', 'n3: n0 left']));
  });

  it('a paused member is suspected, and objects once it goes on', () => {
    const cluster = simulatedCluster(5);
    const seen = changesOf(cluster);
    const [paused = expect.fail()] = cluster.nodes;
    cluster.pause(paused, 5000);
    cluster.world.runUntil(20_000);
    expect(seen).toContain('n1: n0 suspected');
    expect(seen).toContain('n1: n0 refuted');
    expect(cluster.views.errors).toBe(0);
  });

  it('a restarted process gets its name back, on another host too', () => {
    const cluster = simulatedCluster(5);
    cluster.crash(cluster.nodes[1] ?? expect.fail(), 'host');
    cluster.world.runUntil(1000);
    const again = cluster.start(1, { host: 9 });
    const isBack = (): boolean =>
      cluster.running.every(({ swim }) => swim.member('n1')?.address.address === again.address.address);
    expect(cluster.world.runUntil(30_000, isBack)).toBe(true);
  });

  it('remembers the highest incarnation of processes that have ended', () => {
    const cluster = simulatedCluster(5);
    const [node = expect.fail()] = cluster.nodes;
    cluster.pause(node, 8000);
    cluster.world.runUntil(20_000);
    const highest = cluster.highestIncarnation(0);
    cluster.crash(node);
    cluster.start(0, { seeds: [] });
    expect(highest).toBeGreaterThan(1);
    expect(cluster.highestIncarnation(0)).toBe(highest);
  });
});
