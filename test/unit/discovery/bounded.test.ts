import { describe, expect, it } from 'vitest';
import { durationWithin, wholeNumber } from '../../../src/discovery/bounded.ts';

describe('a bounded quantity', () => {
  it.each(['1', '3', '03'])('%s is a whole number from 1 to 3', (text) => {
    expect(wholeNumber({ min: 1, max: 3 })(text)).toEqual({ ok: true, value: Number(text) });
  });

  it.each(['0', '4', '1.0', ' 1', '+1', '1e0', '', '9'.repeat(400)])('%j is not', (text) => {
    expect(wholeNumber({ min: 1, max: 3 })(text)).toEqual({ ok: false, error: 'a whole number from 1 to 3' });
  });

  it.each([
    ['100ms', 100],
    ['1m', 60_000],
  ])('%s is a duration within its bounds', (text, ms) => {
    expect(durationWithin({ min: 100, max: 60_000 })(text)).toEqual({ ok: true, value: ms });
  });

  it.each(['99ms', '1m1ms', '-1s'])('%s is out of them', (text) => {
    expect(durationWithin({ min: 100, max: 60_000 })(text)).toEqual({
      ok: false,
      error: 'a duration from 100ms to 1m',
    });
  });
});
