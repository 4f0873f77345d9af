/** Worlds drawn from chance. `npm run simulate -- --scenario random --rounds 1000` plays many more. */
import { expect, it } from 'vitest';
import { random } from '../../simulations/scenarios/random.ts';
import { longRuns, play } from '../support/simulated.ts';

const seeds = Array.from({ length: 8 }, (_, i) => i + 1);

it.each(seeds)('all invariants hold in the world of seed %i', longRuns, (seed) => {
  expect(play(random, { seed, nodes: 16 }).breaches).toEqual([]);
});
