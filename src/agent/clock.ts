/** The only reader of the real clocks and of real chance. Everything else gets both as arguments. */
import { randomBytes } from 'node:crypto';
import { type Millis, type Now, nsPerMs, type Timestamp } from '../base/time.ts';

/** Both clocks at this moment; the wall clock has whole milliseconds. */
export function readClock(): Now {
  return { wall: (BigInt(Date.now()) * nsPerMs) as Timestamp, mono: performance.now() as Millis };
}

/** Bytes that nobody can foretell, for keys and nonces. */
export function entropy(length: number): Uint8Array {
  return randomBytes(length);
}
