import { describe, expect, it } from 'vitest';
import { hasConverged, LoopbackCluster } from '../../support/loopback-cluster.ts';

describe('Swim', () => {
  it('two cores that join know each other', () => {
    const cluster = new LoopbackCluster();
    cluster.addJoined(2);
    expect(cluster.runUntil(() => hasConverged(cluster.nodes), 1000)).toBeLessThan(100);
  });
});
