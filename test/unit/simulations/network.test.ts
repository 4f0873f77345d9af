import { describe, expect, it } from 'vitest';
import { healthyNetwork, Network } from '../../../simulations/network.ts';
import { createRng } from '../../../src/base/rng.ts';
import { faultyNetwork } from '../../support/simulated.ts';

const sent = 20_000;

/** What becomes of many datagrams: copies that arrived, and their delays. */
function flood(network: Network): { copies: number; delays: number[] } {
  const delays = Array.from({ length: sent }, () => network.datagram(0, 1)).flat();
  return { copies: delays.length, delays };
}

describe('Network', () => {
  it('loses the share of datagrams that it is asked to', () => {
    const network = faultyNetwork({ loss: 0.3 });
    expect(flood(network).copies / sent).toBeCloseTo(0.7, 1);
    expect(network.lost / sent).toBeCloseTo(0.3, 1);
  });

  it('delivers some datagrams twice', () => {
    expect(flood(faultyNetwork({ duplication: 0.2 })).copies / sent).toBeCloseTo(1.2, 1);
  });

  it('has the latency that was asked for, never less than the least', () => {
    const { delays } = flood(faultyNetwork({ latency: { minMs: 2, tailMs: 3 } }));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2);
    expect(delays.reduce((sum, one) => sum + one, 0) / sent).toBeCloseTo(5, 0);
  });

  it('holds some datagrams up for much longer than others', () => {
    const { delays } = flood(faultyNetwork({ reordering: 0.1, detourMs: 1000 }));
    expect(delays.filter((delay) => delay > 100).length / sent).toBeCloseTo(0.09, 1);
  });

  it('cuts one way only when asked to', () => {
    const network = faultyNetwork({});
    network.cut({ from: new Set([0]), to: new Set([1]) });
    expect(network.datagram(0, 1)).toEqual([]);
    expect(network.datagram(1, 0)).toHaveLength(1);
    expect(network.segment(0, 1)).toBeUndefined();
  });

  it('splits both ways, and heals', () => {
    const network = faultyNetwork({});
    network.split(new Set([0, 2]), new Set([1]));
    expect([network.isOpen(0, 1), network.isOpen(1, 2), network.isOpen(0, 2)]).toEqual([false, false, true]);
    network.heal();
    expect(network.isOpen(0, 1)).toBe(true);
  });

  it('makes streams slow where it makes datagrams few, and gives them up only when nothing gets through', () => {
    const lossy = faultyNetwork({ loss: 0.3 });
    const times = Array.from({ length: 1000 }, () => lossy.segment(0, 1));
    expect(times.filter((time) => time !== undefined && time >= 200).length).toBeGreaterThan(200);
    expect(times.filter((time) => time === undefined).length).toBeLessThan(10);
    expect(faultyNetwork({ loss: 1 }).segment(0, 1)).toBeUndefined();
  });

  it('does the same again with the same seed', () => {
    const faults = { ...healthyNetwork, loss: 0.2, duplication: 0.2, reordering: 0.2 };
    const [a, b] = [new Network(createRng(7), faults), new Network(createRng(7), faults)];
    expect(flood(a)).toEqual(flood(b));
  });
});
