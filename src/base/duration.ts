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

const durationSyntax = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * @returns milliseconds, possibly fractional or negative; an error says what is accepted
 * @source Go's time.ParseDuration: a signed sequence of decimal numbers, each with a unit; a bare `0`
 */
export function parseDuration(text: string): Result<number, string> {
  if (/^[+-]?0$/.test(text)) return ok(0);
  if (!durationSyntax.test(text)) return err('a duration such as 300ms, 1.5s or 2h45m');
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(part)) ms += Number(amount) * (msPerUnit[unit ?? ''] ?? 0);
  return ok(text.startsWith('-') ? -ms : ms);
}

/** @param ms - any finite number, printed in the largest units that fit, such as `1h20m` or `2.999s` */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 1) return `${Number((ms * 1000).toFixed(3))}us`;
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = Number(((ms % 60_000) / 1000).toFixed(3));
  return [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean).join('');
}
