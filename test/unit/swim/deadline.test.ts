import { describe, expect, it } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { isLikelyDeaf, recheckAt } from '../../../src/swim/deadline.ts';

describe('recheckAt', () => {
  it.each([
    [1000, 1000, 1000],
    [1000, 1200, 1400],
    [1000, 9000, 9500],
  ])('a deadline of %i seen at %i is looked at again at %i, with 500 ms at most', (due, now, expected) => {
    expect(recheckAt(due as Millis, now as Millis, 500)).toBe(expected);
  });
});

describe('isLikelyDeaf', () => {
  it.each([
    [2, 2001, true],
    [2, 2000, false],
    [1, 60_000, false],
    [0, 60_000, false],
    [50, Number.POSITIVE_INFINITY, true],
  ])('among %i others, after %i ms of silence: %s', (others, silentMs, expected) => {
    expect(isLikelyDeaf({ others, silentMs, probeIntervalMs: 1000 })).toBe(expected);
  });
});
