import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addNs,
  epoch,
  formatTimestamp,
  fromUnixSeconds,
  parseTimestamp,
  zeroTime,
} from '../../../src/base/time.ts';
import { anyTime } from '../../support/arbitraries.ts';
import { at } from '../../support/fixtures.ts';

describe('formatTimestamp', () => {
  it.each([
    [epoch, '1970-01-01T00:00:00Z'],
    [zeroTime, '0001-01-01T00:00:00Z'],
    [addNs(epoch, 1n), '1970-01-01T00:00:00.000000001Z'],
    [addNs(epoch, 669_648_450n), '1970-01-01T00:00:00.66964845Z'],
    [addNs(epoch, -1n), '1969-12-31T23:59:59.999999999Z'],
    [fromUnixSeconds(1_773_231_480), '2026-03-11T12:18:00Z'],
  ])('%s is written as %s, without trailing zeros', (time, text) => {
    expect(formatTimestamp(time)).toBe(text);
  });

  it('keeps every nanosecond', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        expect(at(formatTimestamp(time))).toBe(time);
      }),
    );
  });
});

describe('parseTimestamp', () => {
  it.each([
    ['2026-03-11T13:18:00+01:00', '2026-03-11T12:18:00Z'],
    ['2026-03-10T23:48:00.5-12:30', '2026-03-11T12:18:00.5Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s is the instant %s', (text, utc) => {
    expect(formatTimestamp(at(text))).toBe(utc);
  });

  it('cuts digits past the ninth', () => {
    expect(at('1970-01-01T00:00:00.0000000019Z')).toBe(addNs(epoch, 1n));
  });

  it.each([
    ['', 'RFC 3339'],
    ['2026-03-11 12:18:11Z', 'RFC 3339'],
    ['2026-03-11T12:18:11', 'RFC 3339'],
    ['2026-03-11T12:18:11.Z', 'RFC 3339'],
    ['2026-02-30T00:00:00Z', 'exists'],
    ['2026-03-11T24:00:00Z', 'exists'],
    ['2026-03-11T12:18:60Z', 'exists'],
    ['2026-03-11T12:18:11+24:00', 'offset'],
    ['9999-12-31T23:59:59-00:01', 'years 0 to 9999'],
    ['0000-01-01T00:00:00+00:01', 'years 0 to 9999'],
  ])('%j is refused, saying what is accepted', (text, said) => {
    expect(parseTimestamp(text)).toMatchObject({ ok: false, error: expect.stringContaining(said) });
  });

  it('reads no text to a time that cannot be written back', () => {
    const clock = fc.stringMatching(
      /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-][0-2]\d:\d\d)$/,
    );
    fc.assert(
      fc.property(clock, (text) => {
        const read = parseTimestamp(text);
        if (read.ok) expect(at(formatTimestamp(read.value))).toBe(read.value);
      }),
    );
  });
});
