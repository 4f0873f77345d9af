import { describe, expect, it } from 'vitest';
import { renderReport, summarize } from '../../../simulations/report.ts';
import { idle } from '../../../simulations/scenarios/idle.ts';
import type { Outcome } from '../../../simulations/trial.ts';

const time = { name: 'time', unit: 's', by: 'median' } as const;

function outcomeOf(samples: Readonly<Record<string, readonly number[]>>): Outcome {
  return {
    samples: new Map(Object.entries(samples)),
    points: [],
    breaches: [],
    hash: 'abcd',
    speed: { simulatedMs: 5000, cpuMs: 1000 },
  };
}

describe('summarize', () => {
  it('takes the samples of all trials together', () => {
    const outcomes = [outcomeOf({ time: [5, 1] }), outcomeOf({ time: [3, 2, 100] })];
    expect(summarize(time, outcomes)).toEqual({ value: 3, p99: 100, samples: 5 });
  });

  it('gives no percentile of a few samples, and nothing of none', () => {
    expect(summarize(time, [outcomeOf({ time: [2] })])?.p99).toBeUndefined();
    expect(summarize(time, [outcomeOf({})])).toBeUndefined();
  });

  it('takes the mean where that is asked for', () => {
    expect(summarize({ ...time, by: 'mean' }, [outcomeOf({ time: [1, 2, 6] })])?.value).toBe(3);
  });
});

it('a report shows each preset beside the other, and how fast the simulation was', () => {
  const scenario = { ...idle, metrics: [time] };
  const series = ['ours', 'theirs'].map((preset, i) => ({
    preset,
    outcomes: [outcomeOf({ time: [i + 0.5] })],
  }));
  expect(renderReport(scenario, series)).toEqual([
    '                         ours   theirs',
    'time (s)                0.500     1.50',
    'simulated s per CPU s       5        5',
    'event log                abcd     abcd',
  ]);
});
