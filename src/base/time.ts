/**
 * Two kinds of time that never mix: `Timestamp`, wall clock in nanoseconds, which services carry and
 * are compared by; and `Millis`, monotonic, which timers and lifespans are measured in.
 */
import { err, ok, type Result } from './result.ts';

/** Milliseconds of a monotonic clock with an arbitrary origin. */
export type Millis = number & { readonly __unit: 'ms' };

/** Nanoseconds since 1970-01-01T00:00:00Z. Compared exactly: peers relay only strictly newer records. */
export type Timestamp = bigint & { readonly __unit: 'ns-utc' };

/** One reading of both clocks, taken together by the shell and passed down. */
export interface Now {
  readonly wall: Timestamp;
  readonly mono: Millis;
}

export const nsPerMs = 1_000_000n;
export const nsPerSecond = 1_000_000_000n;

/** 1970-01-01T00:00:00Z. */
export const epoch = 0n as Timestamp;

/** Go's unset time, 0001-01-01T00:00:00Z. */
export const zeroTime = (-62_135_596_800n * nsPerSecond) as Timestamp;

/** RFC 3339 writes years with four digits; times outside them have no form that peers can read. */
const firstTime = (-62_167_219_200n * nsPerSecond) as Timestamp;
const lastTime = (253_402_300_800n * nsPerSecond - 1n) as Timestamp;

/** A timestamp later (or, negative, earlier) than `time` by `ns` nanoseconds. */
export function addNs(time: Timestamp, ns: bigint): Timestamp {
  return (time + ns) as Timestamp;
}

/** @param seconds - whole seconds since 1970 */
export function fromUnixSeconds(seconds: number): Timestamp {
  return (BigInt(seconds) * nsPerSecond) as Timestamp;
}

/** RFC 3339 in UTC with up to nine fractional digits, trailing zeros removed, as Go prints it. */
export function formatTimestamp(time: Timestamp): string {
  let fraction = time % nsPerSecond;
  if (fraction < 0n) fraction += nsPerSecond;
  const seconds = (time - fraction) / nsPerSecond;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  if (fraction === 0n) return `${whole}Z`;
  return `${whole}.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}Z`;
}

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Reads RFC 3339 with any offset and any number of fractional digits; those past the ninth are cut.
 *
 * @returns an error that says what was expected; dates that do not exist are errors
 */
export function parseTimestamp(text: string): Result<Timestamp, string> {
  const match = rfc3339.exec(text);
  const whole = match?.[1];
  if (!match || whole === undefined) return err('an RFC 3339 time such as 2026-03-11T12:18:11.5Z');
  const ms = Date.parse(`${whole}Z`);
  // Date.parse rolls 30 February over; printing it again shows that.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== whole) return err('a date that exists');
  const offsetMinutes = Number(match[4] ?? 0) * 60 + Number(match[5] ?? 0);
  if (Number(match[4] ?? 0) > 23 || Number(match[5] ?? 0) > 59) return err('an offset below 24:00');
  const signed = match[3] === '-' ? -offsetMinutes : offsetMinutes;
  const fraction = BigInt((match[2] ?? '').slice(0, 9).padEnd(9, '0'));
  const seconds = BigInt(ms / 1000) - BigInt(signed) * 60n;
  const time = (seconds * nsPerSecond + fraction) as Timestamp;
  return time < firstTime || time > lastTime ? err('a date in the years 0 to 9999, in UTC') : ok(time);
}
