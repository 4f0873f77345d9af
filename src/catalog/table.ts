/** All hosts' records, and the snapshot of them. Stores and counts; what may be stored is the catalog's to say. */
import { addNs, epoch, type Millis, type Timestamp } from '../base/time.ts';
import type { Service } from '../service/index.ts';
import { Server, type StoredRecord } from './server.ts';
import type { ServerView, Snapshot } from './snapshot.ts';
import { SortedValues } from './sorted.ts';

/** What peers may make us keep. Records of theirs beyond it are refused; our own never are. */
export interface CatalogLimits {
  readonly servers: number;
  readonly recordsPerServer: number;
  readonly records: number;
}

export const catalogLimits: CatalogLimits = { servers: 10_000, recordsPerServer: 10_000, records: 200_000 };

/** Who the catalog belongs to. */
export interface CatalogIdentity {
  readonly hostname: string;
  readonly clusterName: string;
}

/** The records of a cluster, filed by hostname and id. */
export class Table {
  readonly #identity: CatalogIdentity;
  readonly #limits: CatalogLimits;
  readonly #servers = new Map<string, Server>();
  #records = 0;
  #lastChanged = epoch;
  #version = 0;
  readonly #views = new SortedValues<ServerView>({
    keyOf: (server) => server.name,
    current: (hostname) => this.#servers.get(hostname)?.view(),
  });
  #snapshot: Snapshot | null = null;

  constructor(identity: CatalogIdentity, limits: CatalogLimits) {
    this.#identity = identity;
    this.#limits = limits;
  }

  servers(): Iterable<Server> {
    return this.#servers.values();
  }

  server(hostname: string): Server | undefined {
    return this.#servers.get(hostname);
  }

  get(hostname: string, id: string): StoredRecord | undefined {
    return this.#servers.get(hostname)?.get(id);
  }

  /** Whether one more record of this host stays within the limits. */
  hasRoomFor(hostname: string): boolean {
    if (this.#records >= this.#limits.records) return false;
    const server = this.#servers.get(hostname);
    return server ? server.size < this.#limits.recordsPerServer : this.#servers.size < this.#limits.servers;
  }

  /** Stores a record under its own hostname and id, in place of the one that is there. */
  put(service: Service, deadline: Millis): StoredRecord {
    let server = this.#servers.get(service.hostname);
    if (!server) {
      server = new Server(service.hostname);
      this.#servers.set(service.hostname, server);
    }
    this.#records -= server.size;
    const record = server.put(service, deadline);
    this.#records += server.size;
    this.#outdate(service.hostname);
    return record;
  }

  /** Drops a record, and its server with the last one. */
  remove({ hostname, id }: Service): void {
    const server = this.#servers.get(hostname);
    if (!server?.get(id)) return;
    server.remove(id);
    this.#records -= 1;
    if (server.size === 0) this.#servers.delete(hostname);
    this.#outdate(hostname);
  }

  /**
   * Notes that a stored record says something new.
   *
   * Differs: upstream assigns the record's `updated`, which may lie in the past, and receivers drop any
   * state whose LastChanged is not newer.
   *
   * @returns the catalog's new `lastChanged`
   */
  markChanged(service: Service): Timestamp {
    const next = addNs(this.#lastChanged, 1n);
    this.#lastChanged = service.updated > next ? service.updated : next;
    this.#servers.get(service.hostname)?.markChanged(this.#lastChanged);
    this.#outdate(service.hostname);
    return this.#lastChanged;
  }

  /** The same object until something changes; unchanged servers keep theirs beyond that. */
  snapshot(): Snapshot {
    this.#snapshot ??= {
      version: this.#version,
      clusterName: this.#identity.clusterName,
      hostname: this.#identity.hostname,
      lastChanged: this.#lastChanged,
      servers: this.#views.values(),
    };
    return this.#snapshot;
  }

  #outdate(hostname: string): void {
    this.#version += 1;
    this.#views.outdate(hostname);
    this.#snapshot = null;
  }
}
