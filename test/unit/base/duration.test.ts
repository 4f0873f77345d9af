import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/base/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['300ms', 300],
    ['1.5h20m', 6_600_000],
    ['1h1m1s1ms1us1ns', 3_661_001.001_001],
    ['.5s', 500],
    ['2.s', 2000],
    ['+3s', 3000],
    ['-1m', -60_000],
    ['7µs', 0.007],
    ['7μs', 0.007],
  ])('%s is %d ms', (text, ms) => {
    const parsed = parseDuration(text);
    expect(parsed.ok && parsed.value).toBeCloseTo(ms, 9);
  });

  it.each([
    '',
    '20',
    '1d',
    's',
    '.s',
    '1 s',
    ' 1s',
    '1s ',
    '--1s',
    '1s-1s',
    '1S',
    '1e3s',
    '0x1s',
  ])('%j is refused with an example of what is accepted', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, error: 'a duration such as 300ms, 1.5s or 2h45m' });
  });

  it('refuses what Go cannot count in nanoseconds', () => {
    expect(parseDuration('2562047h').ok).toBe(true);
    expect(parseDuration('2562048h').ok).toBe(false);
    expect(parseDuration(`${'9'.repeat(400)}h`).ok).toBe(false);
  });

  it('refuses a million digits without a unit at once', () => {
    expect(parseDuration('1'.repeat(1_000_000)).ok).toBe(false);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [0.0001, '100ns'],
    [0.3, '300us'],
    [1.5, '1.5ms'],
    [2999, '2.999s'],
    [60_000, '1m'],
    [4_800_000, '1h20m'],
    [-1500, '-1.5s'],
    [999.999_99, '1s'],
    [59_999.999_9, '1m'],
    [0.999_999_9, '1ms'],
  ])('%d ms is printed as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('prints what parseDuration reads back, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (us) => {
        const read = parseDuration(formatDuration(us / 1000));
        expect(read.ok && Math.round(read.value * 1000)).toBe(us);
      }),
    );
  });
});
