import { describe, expect, it } from 'vitest';
import { churn } from '../../simulations/scenarios/churn.ts';
import { random } from '../../simulations/scenarios/random.ts';
import { longRuns, play } from '../support/simulated.ts';

describe('a run follows from its seed', longRuns, () => {
  it.each([
    'lan',
    'memberlist',
    'sidecar',
  ])('twice the same world with %s has the same event log', (preset) => {
    const options = { preset, seed: 11, nodes: 8 };
    const [first, second] = [play(random, options), play(random, options)];
    expect(second.hash).toBe(first.hash);
    expect(second.samples).toEqual(first.samples);
  });

  it('another seed gives another event log', () => {
    const settings = { lengthS: 10 };
    const hashes = [1, 2, 3].map((seed) => play(churn, { seed, nodes: 10, settings }).hash);
    expect(new Set(hashes).size).toBe(3);
  });
});
