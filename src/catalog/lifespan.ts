/**
 * How long records live. A record's own `updated` decides which of two records wins; how long we go on
 * believing one is measured on our monotonic clock from when we heard it, so that a peer's wrong clock
 * can neither kill a service nor keep it alive.
 */
import { addNs, type Millis, type Now, nsPerMs, nsPerSecond, type Timestamp } from '../base/time.ts';
import type { Service } from '../service/index.ts';

/**
 * Milliseconds that a record is kept without being heard again.
 *
 * @source NinesStack/sidecar catalog/services_state.go
 */
export const lifespans = {
  aliveMs: 80_000,
  drainingMs: 10 * 60_000,
  tombstoneMs: 3 * 3_600_000,
} as const;

const tombstoneNs = BigInt(lifespans.tombstoneMs) * nsPerMs;

/** How far a record's `updated` may lie from our wall clock: a tombstone's life and a minute. */
const toleranceNs = tombstoneNs + 60n * nsPerSecond;

/**
 * Whether a record's `updated` is near enough to our wall clock to be merged.
 *
 * Differs: upstream has no bound ahead, so that one record from the far future wins for ever and its
 * successors leave the range that can be written down. A host whose clock is more than the tolerance
 * ahead refuses our records as stale, and we treat its records the same way.
 */
export function dating(updated: Timestamp, wall: Timestamp): 'current' | 'stale' | 'ahead' {
  if (updated < wall - toleranceNs) return 'stale';
  return updated > wall + toleranceNs ? 'ahead' : 'current';
}

/** Whether a tombstone has done its work, by its own account. */
export function isSpentTombstone(service: Service, wall: Timestamp): boolean {
  return service.status === 'tombstone' && service.updated < wall - tombstoneNs;
}

/**
 * The last moment at which a record just heard is believed.
 *
 * Differs: upstream measures from `updated`, by comparing two hosts' wall clocks. A tombstone goes by
 * whichever of the two ends first, so that peers forget it at about the same time.
 *
 * @returns monotonic; past it the record becomes a tombstone, and a tombstone is forgotten
 */
export function deadlineOf(service: Service, heard: Now): Millis {
  const { aliveMs, drainingMs, tombstoneMs } = lifespans;
  if (service.status === 'draining') return (heard.mono + drainingMs) as Millis;
  if (service.status !== 'tombstone') return (heard.mono + aliveMs) as Millis;
  const ageMs = Math.max(0, Number(heard.wall - service.updated) / 1e6);
  return (heard.mono + tombstoneMs - ageMs) as Millis;
}

/**
 * The stamp of the tombstone that a record becomes when nobody vouched for it any more: one second after
 * its own and no later, so that a newer record which we missed still wins.
 *
 * @source NinesStack/sidecar catalog/services_state.go TombstoneOthersServices
 */
export function expiryStamp(service: Service): Timestamp {
  return addNs(service.updated, nsPerSecond);
}

/**
 * A stamp that makes a new record win over `previous` everywhere: now, or just after `previous` where
 * that was stamped by a clock ahead of ours.
 *
 * A `previous` beyond the tolerance is what our own clock left behind before it was set back. Peers
 * refuse such stamps, so we start again from now.
 */
export function stampAfter(previous: Timestamp, wall: Timestamp): Timestamp {
  const next = addNs(previous, 1n);
  return next <= wall || dating(next, wall) === 'ahead' ? wall : next;
}
