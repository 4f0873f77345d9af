import { describe, expect, it } from 'vitest';
import { describePlan, drawPlan } from '../../../simulations/swarm.ts';
import { createRng } from '../../../src/base/rng.ts';

const plans = Array.from({ length: 200 }, (_, seed) => drawPlan(createRng(seed), 40));

describe('drawPlan', () => {
  it('draws the same from the same seed', () => {
    expect(drawPlan(createRng(5), 40)).toEqual(drawPlan(createRng(5), 40));
  });

  it('draws clusters of three members at least and no more than asked for', () => {
    const sizes = plans.map(({ nodes }) => nodes);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([3, 40]);
  });

  it('draws quiet worlds and busy ones, healthy networks and bad ones, and every kind of fault', () => {
    const counts = plans.map(({ faults }) => faults.length);
    expect(Math.min(...counts)).toBeLessThan(5);
    expect(Math.max(...counts)).toBeGreaterThan(80);
    expect(plans.filter(({ network }) => network.loss === 0).length).toBeGreaterThan(50);
    expect(new Set(plans.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)))).toEqual(
      new Set(['crash', 'leave', 'restart', 'pause', 'stall', 'slow', 'split', 'deafen']),
    );
  });

  it('plans faults in order, within the time for them', () => {
    for (const { faults, safetyMs } of plans) {
      const times = faults.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.max(0, ...times)).toBeLessThan(safetyMs);
    }
  });
});

it('a plan is described before it is carried out', () => {
  const [first = expect.fail()] = plans;
  const text = describePlan(first).join('\n');
  expect(text).toContain(`${first.nodes} nodes`);
  expect(text).toMatch(/loss \d+\.\d %/);
});
