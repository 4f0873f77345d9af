/** Go's duration syntax, which Sidecar's settings and our labels use: `1.5h20m`, `300ms`, `0`. */
import { err, ok, type Result } from './result.ts';

const msPerUnit: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

// No alternative begins like another, so that matching takes linear time whatever the text.
const durationSyntax = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** Go counts nanoseconds in 63 bits, some 292 years. */
const maxMs = Number(2n ** 63n) / 1e6;

/**
 * @returns milliseconds, possibly fractional or negative; an error says what is accepted
 * @source Go's time.ParseDuration: a signed sequence of decimal numbers, each with a unit; a bare `0`
 */
export function parseDuration(text: string): Result<number, string> {
  if (/^[+-]?0$/.test(text)) return ok(0);
  if (!durationSyntax.test(text)) return err('a duration such as 300ms, 1.5s or 2h45m');
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(part)) ms += Number(amount) * (msPerUnit[unit ?? ''] ?? 0);
  if (ms >= maxMs) return err('a duration below 292 years');
  return ok(text.startsWith('-') ? -ms : ms);
}

/**
 * A duration in the largest units that fit, such as `1h20m`, `2.999s` or `300us`.
 *
 * @param ms - any finite number; what is below a microsecond is rounded from a millisecond upwards
 */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const ns = Math.round(ms * 1e6);
  if (ns < 1e3) return ns === 0 ? '0s' : `${ns}ns`;
  if (ns < 1e6) return `${ns / 1e3}us`;
  const us = Math.round(ms * 1e3);
  if (us < 1e6) return `${us / 1e3}ms`;
  const hours = Math.floor(us / 3.6e9);
  const minutes = Math.floor((us % 3.6e9) / 6e7);
  const seconds = (us % 6e7) / 1e6;
  return [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean).join('');
}
