/**
 * Our say over the services that this host publishes: what we assert about them, whatever peers claim.
 * Pure decisions; the catalog keeps the values.
 */
import { type Millis, type Now, nsPerMs } from '../base/time.ts';
import { type Service, sameApartFromUpdated } from '../service/index.ts';
import { stampAfter } from './lifespan.ts';

/**
 * What is remembered about one instance that we publish. Services that a static file gives another host's
 * name are owned alike.
 */
export interface Ownership {
  /** Drained by an operator: stays so, whatever health says, until the instance vanishes. */
  drained: boolean;
  /** The newest record with which a peer contradicted ours; null once we have answered it. */
  rival: Service | null;
  /** When `updated` was last set by us. */
  stampedAt: Millis;
  /** The observation that saw the instance last. */
  round: number;
}

/**
 * How old an unchanged record's `updated` may grow. Peers believe a record for 80 s.
 *
 * @source NinesStack/sidecar catalog/services_state.go ALIVE_BROADCAST_INTERVAL
 */
const refreshMs = 60_000;
const refreshNs = BigInt(refreshMs) * nsPerMs;

/** The status that we assert, given what was observed. */
export function overlayDrain(observed: Service, drained: boolean): Service {
  if (!drained || observed.status === 'draining' || observed.status === 'tombstone') return observed;
  return { ...observed, status: 'draining' };
}

/**
 * The record that should stand after an observation.
 *
 * The observed `updated` means nothing: stamps only rise when there is something to say, so that peers
 * are not made to relay the same news every second.
 *
 * @returns `stored` itself when it may stand as it is
 */
export function reassert(stored: Service, asserted: Service, ownership: Ownership, now: Now): Service {
  const { rival } = ownership;
  if (rival === null && sameApartFromUpdated(stored, asserted)) {
    return isDueForRefresh(stored, ownership, now)
      ? { ...stored, updated: stampAfter(stored.updated, now.wall) }
      : stored;
  }
  return { ...asserted, updated: stampAfter(newer(stored, rival).updated, now.wall) };
}

/** Either clock may ask for it: a stepped wall clock must not keep a record from being refreshed. */
function isDueForRefresh(stored: Service, ownership: Ownership, now: Now): boolean {
  return now.mono - ownership.stampedAt >= refreshMs || now.wall - stored.updated >= refreshNs;
}

/**
 * Whether a peer merely repeats what we said of a service of ours.
 *
 * A peer that remembers a drain which we do not know of says `draining` of each alive record that we
 * send. That is no contradiction to be answered: it would say so again of the answer, without end.
 */
export function isEcho(own: Service, claim: Service): boolean {
  const remembersDrain = own.status === 'alive' && claim.status === 'draining';
  return sameApartFromUpdated(own, remembersDrain ? { ...claim, status: 'alive' } : claim);
}

/** Of two records about one instance the later one. */
export function newer(a: Service, b: Service | null): Service {
  return b !== null && b.updated > a.updated ? b : a;
}
