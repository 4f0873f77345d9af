/** Each story at a size that takes about a second, ours beside the classic behaviour. */
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../simulations/scenario.ts';
import { broadcast } from '../../simulations/scenarios/broadcast.ts';
import { churn } from '../../simulations/scenarios/churn.ts';
import { coldJoin } from '../../simulations/scenarios/cold-join.ts';
import { crash } from '../../simulations/scenarios/crash.ts';
import { idle } from '../../simulations/scenarios/idle.ts';
import { lossSweep } from '../../simulations/scenarios/loss-sweep.ts';
import { partition } from '../../simulations/scenarios/partition.ts';
import { rollingRestart } from '../../simulations/scenarios/rolling-restart.ts';
import { slowMembers } from '../../simulations/scenarios/slow-members.ts';
import { longRuns, type PlayOptions, play, samplesOf } from '../support/simulated.ts';

/** The median of a metric with our additions, and without. */
function compare(
  scenario: Scenario,
  metric: string,
  options: PlayOptions = {},
): [ours: number, classic: number] {
  const [ours = Number.NaN, classic = Number.NaN] = ['lan', 'memberlist'].map((preset) => {
    const samples = [...samplesOf(play(scenario, { ...options, preset }), metric)].sort((a, b) => a - b);
    return samples[samples.length >> 1] ?? Number.NaN;
  });
  return [ours, classic];
}

describe('a mass join', longRuns, () => {
  it('leaves nobody unknown for 3 s, whatever the seed', () => {
    const seeds = Array.from({ length: 6 }, (_, i) => i + 1);
    const times = seeds.flatMap((seed) => samplesOf(play(coldJoin, { seed }), 'all know all'));
    expect(Math.max(...times)).toBeLessThan(3);
  });
});

describe('a crash', longRuns, () => {
  const options = { nodes: 30, settings: { crashes: 3, pauseS: 5 } };

  it('of a process is known to all in half the classic time', () => {
    const [ours, classic] = compare(crash, 'held dead by all', options);
    expect(ours).toBeLessThan(classic / 2);
  });

  it('of a whole host is known to all as soon as it classically is, or nearly', () => {
    const settings = { ...options.settings, host: 1 };
    const [ours, classic] = compare(crash, 'held dead by all', { ...options, settings });
    expect(ours).toBeLessThan(classic * 1.25);
  });
});

describe('a rumour', longRuns, () => {
  const options = { nodes: 50, settings: { rumours: 5 } };

  it('reaches everybody in half the classic time', () => {
    const [ours, classic] = compare(broadcast, 'all have heard', options);
    expect(ours).toBeLessThan(classic / 2);
  });

  it('costs no more packets than it classically does', () => {
    const [ours, classic] = compare(broadcast, 'bytes per node and rumour', options);
    expect(ours).toBeLessThan(classic * 1.1);
  });
});

it('an idle member sends what a classic one does, and no more', longRuns, () => {
  for (const metric of ['packets per node and second', 'packet bytes per node and second']) {
    const [ours, classic] = compare(idle, metric);
    expect(ours).toBeLessThanOrEqual(classic * 1.05);
  }
});

describe('members that are held up', longRuns, () => {
  const options = { nodes: 40, settings: { slow: 4, lengthS: 50 } };
  const falsePositives = (preset: string): number =>
    samplesOf(play(slowMembers, { ...options, preset }), 'false positives')[0] ?? Number.NaN;

  it('bury hardly anybody: fifty times fewer than without Lifeguard, and no more than classically', () => {
    const [ours, classic, plain] = ['lan', 'memberlist', 'swim'].map(falsePositives);
    expect(ours).toBeLessThanOrEqual((plain ?? 0) / 50);
    expect(ours).toBeLessThanOrEqual(classic ?? 0);
    expect(plain).toBeGreaterThan(100);
  });
});

describe('a partition', longRuns, () => {
  it('heals by itself, long after both sides have forgotten each other', () => {
    const outcome = play(partition, { nodes: 20, settings: { lengthS: 200 } });
    expect(samplesOf(outcome, 'merged within 300 s')).toEqual([100]);
    expect(samplesOf(outcome, 'whole again')[0]).toBeLessThan(60);
  });

  it('of one direction only does so too', () => {
    const outcome = play(partition, { nodes: 20, settings: { lengthS: 60, oneWay: 1, share: 0.2 } });
    expect(samplesOf(outcome, 'merged within 300 s')).toEqual([100]);
  });
});

describe('a rolling restart', longRuns, () => {
  it('brings each member back in a second when it says farewell', () => {
    const outcome = play(rollingRestart, { nodes: 12 });
    expect(Math.max(...samplesOf(outcome, 'back in all views'))).toBeLessThan(1);
  });

  it('under a new address brings each back without a conflict, even when it was killed', () => {
    const outcome = play(rollingRestart, { nodes: 12, settings: { newAddress: 1, farewell: 0 } });
    expect(samplesOf(outcome, 'never back within 60 s').every((share) => share === 0)).toBe(true);
    expect(samplesOf(outcome, 'conflicts reported')).toEqual([0]);
  });
});

it('views are right soon after the end of churn', longRuns, () => {
  const outcome = play(churn, { nodes: 25, settings: { lengthS: 30 } });
  expect(samplesOf(outcome, 'right again after the last start')[0]).toBeLessThan(60);
});

it('nobody dies while a fifth of all datagrams is lost for two minutes', longRuns, () => {
  const outcome = play(lossSweep, { nodes: 20, settings: { upTo: 20 } });
  for (const percent of [5, 10, 15, 20]) {
    expect(samplesOf(outcome, `false deaths at ${percent} % loss`)).toEqual([0]);
  }
});
