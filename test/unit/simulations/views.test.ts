import { describe, expect, it } from 'vitest';
import { simulatedCluster } from '../../support/simulated.ts';

describe('Views', () => {
  it('are right when all know each other', () => {
    const { views } = simulatedCluster(4);
    expect([views.errors, views.completeness, views.holders(2)]).toEqual([0, 1, 4]);
  });

  it('are outdated by those who still hold a dead member, until all of them know', () => {
    const cluster = simulatedCluster(4);
    const [victim = expect.fail()] = cluster.nodes;
    cluster.crash(victim);
    expect([cluster.views.running, cluster.views.errors]).toEqual([3, 3]);
    expect(cluster.world.runUntil(60_000, () => cluster.views.errors === 0)).toBe(true);
    expect(cluster.views.holders(victim.member)).toBe(0);
  });

  it('miss a newcomer until it and the others know each other', () => {
    const cluster = simulatedCluster(3);
    cluster.start(3);
    expect(cluster.views.errors).toBe(6);
    expect(cluster.world.runUntil(10_000, () => cluster.views.errors === 0)).toBe(true);
  });

  it('say the same as asking everybody', () => {
    const cluster = simulatedCluster(6);
    cluster.world.runUntil(2000);
    for (const node of cluster.nodes.slice(0, 2)) cluster.crash(node);
    cluster.world.runUntil(5500);
    const held = cluster.running.flatMap(({ swim }) =>
      swim.members().filter(({ status }) => status === 'alive' || status === 'suspect'),
    );
    const counted = [0, 1, 2, 3, 4, 5].reduce((sum, member) => sum + cluster.views.holders(member), 0);
    expect(counted).toBe(held.length);
  });
});
