import { expect, it } from 'vitest';
import { DriftingClock } from '../../../simulations/clock.ts';

it('a fast clock shows more time than has passed, and a timer of its own comes earlier', () => {
  const clock = new DriftingClock(1000, 1.25);
  expect(clock.toLocal(400)).toBe(1500);
  expect(clock.toWorld(1500)).toBe(400);
});
