/** What to do about a deadline that has passed while we may not have been listening. */
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
