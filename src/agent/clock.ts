/** The only reader of the real clocks. Everything else gets time as an argument. */
import { type Millis, type Now, nsPerMs, type Timestamp } from '../base/time.ts';

/** Both clocks at this moment; the wall clock has whole milliseconds. */
export function readClock(): Now {
  return { wall: (BigInt(Date.now()) * nsPerMs) as Timestamp, mono: performance.now() as Millis };
}
