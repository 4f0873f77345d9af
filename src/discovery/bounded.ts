/** Parsers for quantities that users write, each with the range it accepts. */
import { formatDuration, parseDuration } from '../base/duration.ts';
import { err, ok, type Result } from '../base/result.ts';

/** A range, both ends included. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Reads text; an error says what is accepted. */
export type Parser<T> = (text: string) => Result<T, string>;

/** A parser for whole numbers in decimal digits. */
export function wholeNumber({ min, max }: Bounds): Parser<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? ok(value) : err(`a whole number from ${min} to ${max}`);
  };
}

/** A parser for Go durations. @param bounds - milliseconds */
export function durationWithin({ min, max }: Bounds): Parser<number> {
  return (text) => {
    const parsed = parseDuration(text);
    if (!parsed.ok) return parsed;
    if (parsed.value >= min && parsed.value <= max) return ok(parsed.value);
    return err(`a duration from ${formatDuration(min)} to ${formatDuration(max)}`);
  };
}
