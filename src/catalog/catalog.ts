/**
 * The eventually consistent state: what this host runs, what peers say they run, and what became of it.
 * Applies the rules of its neighbours to the table and tells subscribers; knows no sockets and no clock.
 */
import { unreachable } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Now, Timestamp } from '../base/time.ts';
import { type Service, type Status, sameApartFromUpdated } from '../service/index.ts';
import type { Change, ChangeListener } from './change.ts';
import { type CatalogCounters, newCounters } from './counters.ts';
import { deadlineOf, expiryStamp, stampAfter } from './lifespan.ts';
import { merge } from './merge.ts';
import { isEcho, newer, type Ownership, overlayDrain, reassert } from './ownership.ts';
import type { StoredRecord } from './server.ts';
import type { Snapshot } from './snapshot.ts';
import { Subscribers } from './subscribers.ts';
import { type CatalogIdentity, type CatalogLimits, catalogLimits, Table } from './table.ts';

/**
 * All services of a cluster as one host sees them.
 *
 * Every method that changes anything finishes before it tells subscribers, which may look but not change
 * anything in turn. Each method is given one reading of the clocks.
 */
export class Catalog {
  readonly #hostname: string;
  readonly #table: Table;
  readonly #subscribers = new Subscribers();
  readonly #counters = newCounters();
  readonly #owned = new Set<StoredRecord>();
  /** Changes made since subscribers were last told. */
  #untold: Change[] = [];
  #round = 0;

  /** @param identity - the host whose services are local, and the cluster's name for display */
  constructor(identity: CatalogIdentity, limits: CatalogLimits = catalogLimits) {
    this.#hostname = identity.hostname;
    this.#table = new Table(identity, limits);
  }

  /** Counts since the start, live. */
  get counters(): CatalogCounters {
    return this.#counters;
  }

  /** The state as it is now; the same object until something changes. */
  snapshot(): Snapshot {
    return this.#table.snapshot();
  }

  /**
   * Has a listener told of each change, synchronously. One that throws has a bug: the others are still
   * told, then the error is thrown to whoever caused the change.
   *
   * @returns ends the subscription
   */
  subscribe(listener: ChangeListener): () => void {
    return this.#subscribers.add(listener);
  }

  /**
   * Takes in the whole list of what this host publishes, with health applied. It is asserted against
   * whatever peers said meanwhile; the services' own `updated` is not looked at.
   *
   * @param options - `complete` once every source has reported: only then is an instance that is missing
   *   a tombstone. Differs: upstream kills what a slow source has not listed yet.
   */
  observeLocal(services: readonly Service[], options: { readonly complete: boolean }, now: Now): void {
    this.#subscribers.assertQuiet();
    this.#round += 1;
    for (const service of services) this.#observe(service, now);
    if (options.complete) this.#buryVanished(now);
    this.#publish();
  }

  /** Takes in one record from a peer, by gossip or from a whole state. */
  mergeRemote(service: Service, now: Now): void {
    this.#subscribers.assertQuiet();
    const record = this.#table.get(service.hostname, service.id);
    const verdict = merge(record?.service, service, now.wall);
    switch (verdict.kind) {
      case 'insert':
        this.#insertRemote(verdict.service, now);
        break;
      case 'replace':
        if (record?.ownership) this.#hearOfOurs(record.service, record.ownership, service, now);
        else this.#replaceRemote(verdict.service, verdict.changed ? record?.service.status : undefined, now);
        break;
      case 'ignore':
        this.#counters.ignored += 1;
        break;
      case 'stale':
        this.#counters.stale += 1;
        break;
      case 'ahead':
        this.#counters.ahead += 1;
        break;
      default:
        unreachable(verdict);
    }
    this.#publish();
  }

  /**
   * Takes note that a host has left the cluster: whatever it ran is dead. Services that we publish in its
   * name live on.
   *
   * Differs: existing tombstones keep their stamps, where upstream renews them and so their lives.
   */
  expireServer(hostname: string, now: Now): void {
    this.#subscribers.assertQuiet();
    for (const record of this.#table.server(hostname)?.records() ?? []) {
      if (record.ownership || record.service.status === 'tombstone') continue;
      this.#counters.expired += 1;
      this.#bury(record, stampAfter(record.service.updated, now.wall), now);
    }
    this.#publish();
  }

  /**
   * Takes a local instance out of routing until it vanishes. Draining what drains already changes nothing.
   *
   * Differs: upstream revives a tombstone by draining it, cannot drain services published in another
   * host's name, and forgets a drain at the first failed health check.
   *
   * @returns the draining record
   */
  drain(id: string, now: Now): Result<Service, 'unknown-service' | 'tombstone'> {
    this.#subscribers.assertQuiet();
    const record = this.#table.get(this.#hostname, id) ?? this.#ownedById(id);
    if (!record) return err('unknown-service');
    const { service } = record;
    if (service.status === 'tombstone') return err('tombstone');
    if (record.ownership) record.ownership.drained = true;
    if (service.status !== 'draining') {
      const updated = stampAfter(service.updated, now.wall);
      this.#change({ ...service, status: 'draining', updated }, service.status, now);
      this.#publish();
    }
    return ok(record.service);
  }

  /**
   * Makes tombstones of what was not heard for its lifespan and drops tombstones that have done their
   * work. Hosts with nothing due cost nothing, so this may be called every second.
   */
  sweep(now: Now): void {
    this.#subscribers.assertQuiet();
    for (const server of this.#table.servers()) {
      for (const record of server.due(now.mono)) {
        if (record.service.status === 'tombstone') {
          this.#counters.forgotten += 1;
          this.#disown(record);
          this.#table.remove(record.service);
        } else {
          this.#counters.expired += 1;
          this.#bury(record, expiryStamp(record.service), now);
        }
      }
    }
    this.#publish();
  }

  #insertRemote(service: Service, now: Now): void {
    if (this.#table.hasRoomFor(service.hostname)) {
      this.#counters.merged += 1;
      this.#change(service, 'unknown', now);
    } else {
      this.#counters.refused += 1;
    }
  }

  /** @param previousStatus - undefined for a mere refresh */
  #replaceRemote(service: Service, previousStatus: Status | undefined, now: Now): void {
    this.#counters.merged += 1;
    if (previousStatus === undefined) this.#table.put(service, deadlineOf(service, now));
    else this.#change(service, previousStatus, now);
  }

  /**
   * Takes note of what a peer says of a service that we publish. It is ours to describe: only the stamp
   * is taken over, so that we stay ahead of it; a contradiction is answered by the next observation.
   *
   * Differs: upstream believes a contradiction until its next local pass, and with a clock behind the
   * peer's it goes on believing.
   */
  #hearOfOurs(own: Service, ownership: Ownership, claim: Service, now: Now): void {
    if (isEcho(own, claim)) {
      this.#replaceRemote({ ...own, updated: claim.updated }, undefined, now);
    } else {
      this.#counters.contested += 1;
      ownership.rival = newer(claim, ownership.rival);
    }
  }

  #observe(service: Service, now: Now): void {
    const record = this.#table.get(service.hostname, service.id);
    if (record?.ownership?.round === this.#round) {
      this.#counters.duplicates += 1;
    } else if (record) {
      this.#reobserve(record, service, now);
    } else {
      this.#own(this.#change({ ...service, updated: now.wall }, 'unknown', now), false, now);
    }
  }

  #reobserve(record: StoredRecord, service: Service, now: Now): void {
    const stored = record.service;
    // One that drains when we first see it was drained before a restart, and peers remembered.
    const ownership = record.ownership ?? this.#own(record, stored.status === 'draining', now);
    ownership.round = this.#round;
    const standing = reassert(stored, overlayDrain(service, ownership.drained), ownership, now);
    const { rival } = ownership;
    ownership.rival = null;
    record.deadline = deadlineOf(stored, now);
    if (standing === stored) return;
    ownership.stampedAt = now.mono;
    if (rival === null && sameApartFromUpdated(stored, standing)) {
      this.#table.put(standing, record.deadline);
    } else {
      this.#change(standing, newer(stored, rival).status, now);
    }
  }

  #own(record: StoredRecord, drained: boolean, now: Now): Ownership {
    const ownership = { drained, rival: null, stampedAt: now.mono, round: this.#round };
    record.ownership = ownership;
    this.#owned.add(record);
    return ownership;
  }

  #ownedById(id: string): StoredRecord | undefined {
    for (const record of this.#owned) if (record.service.id === id) return record;
    return undefined;
  }

  /** What we published, or what bears our name, is dead when this round did not see it. */
  #buryVanished(now: Now): void {
    for (const record of this.#owned) if (record.ownership?.round !== this.#round) this.#vanish(record, now);
    const ours = this.#table.server(this.#hostname)?.records() ?? [];
    for (const record of ours) if (!record.ownership) this.#vanish(record, now);
  }

  #vanish(record: StoredRecord, now: Now): void {
    if (record.service.status === 'tombstone') {
      this.#disown(record);
    } else {
      const { updated } = newer(record.service, record.ownership?.rival ?? null);
      this.#bury(record, stampAfter(updated, now.wall), now);
    }
  }

  #bury(record: StoredRecord, updated: Timestamp, now: Now): void {
    const { service } = record;
    this.#disown(record);
    this.#change({ ...service, status: 'tombstone', updated }, service.status, now);
  }

  #disown(record: StoredRecord): void {
    record.ownership = null;
    this.#owned.delete(record);
  }

  /** Stores a record that says something new. */
  #change(service: Service, previousStatus: Status, now: Now): StoredRecord {
    const record = this.#table.put(service, deadlineOf(service, now));
    const time = this.#table.markChanged(service);
    this.#untold.push({ service, previousStatus, time });
    return record;
  }

  #publish(): void {
    if (this.#untold.length === 0) return;
    const changes = this.#untold;
    this.#untold = [];
    this.#subscribers.tell(changes);
  }
}
