/** Which of two records about one instance wins: the rule that makes all catalogs of a cluster agree. */
import type { Timestamp } from '../base/time.ts';
import { type Service, sameApartFromUpdated } from '../service/index.ts';
import { dating, isSpentTombstone } from './lifespan.ts';

/** What becomes of a record that arrives. */
export type MergeVerdict =
  | { readonly kind: 'insert'; readonly service: Service }
  /** `changed` is false for a mere refresh of `updated`. */
  | { readonly kind: 'replace'; readonly service: Service; readonly changed: boolean }
  /** Not newer than what is stored. Not relaying these is what ends gossip. */
  | { readonly kind: 'ignore' }
  /** Too old to tell from a record that everyone has forgotten. */
  | { readonly kind: 'stale' }
  /** Stamped too far in the future to be believed. */
  | { readonly kind: 'ahead' };

/**
 * The last writer wins, strictly, except that an alive record does not end a drain. Merging is
 * idempotent, and for records with distinct times the order of arrival does not matter, unless one of
 * them drains: whether an older drain is seen before a newer alive record decides between the two.
 *
 * Differs: a stale record is dropped and nothing else; upstream also deletes the fresh record it would
 * have replaced. Every field but `updated` counts as a change, not the status alone. A tombstone we do
 * not know and would forget at once is stale too, where upstream takes it up anew at each exchange.
 *
 * @param stored - undefined when the instance is unknown
 * @source NinesStack/sidecar catalog/services_state.go AddServiceEntry
 */
export function merge(stored: Service | undefined, incoming: Service, wall: Timestamp): MergeVerdict {
  const dated = dating(incoming.updated, wall);
  if (dated !== 'current') return { kind: dated };
  if (!stored)
    return isSpentTombstone(incoming, wall) ? { kind: 'stale' } : { kind: 'insert', service: incoming };
  if (incoming.updated <= stored.updated) return { kind: 'ignore' };
  const service = keepDraining(stored, incoming);
  return { kind: 'replace', service, changed: !sameApartFromUpdated(stored, service) };
}

function keepDraining(stored: Service, incoming: Service): Service {
  if (stored.status !== 'draining' || incoming.status !== 'alive') return incoming;
  return { ...incoming, status: 'draining' };
}
