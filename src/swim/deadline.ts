/** What to do about a deadline that has passed while we may not have heard what there was to hear. */
import type { Millis } from '../base/time.ts';

/**
 * When to look again. A core that comes late was not reading its input either: what it waits for may
 * lie unread. It gets as long again as it was deaf, within reason; one that is punctual looks again as
 * soon as waiting input has been read.
 *
 * @param due - the deadline, at or before `now`
 */
export function recheckAt(due: Millis, now: Millis, longestMs: number): Millis {
  return (now + Math.min(now - due, longestMs)) as Millis;
}

/** What there is to know about our own hearing. */
export interface Hearing {
  /** Members besides ourselves that should be heard of. */
  readonly others: number;
  /** Since anything came from anybody. */
  readonly silentMs: number;
  readonly probeIntervalMs: number;
}

/** Silence is suspicious after so many probe intervals; in each, an ack and about one ping are due. */
const suspiciousIntervals = 2;

/**
 * Whether it is likelier that we are cut off than that everybody else is gone. Of a single other member
 * that cannot be told.
 */
export function isLikelyDeaf({ others, silentMs, probeIntervalMs }: Hearing): boolean {
  return others > 1 && silentMs > suspiciousIntervals * probeIntervalMs;
}
