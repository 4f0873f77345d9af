/** What the HTTP server needs from the rest of the program, and how much it lets clients take. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Result } from '../base/result.ts';
import type { Now } from '../base/time.ts';
import type { ChangeListener, Snapshot } from '../catalog/index.ts';
import type { Service } from '../service/index.ts';
import type { ClusterKeys, ClusterStatus } from './cluster-status.ts';
import type { HostStatus, Readiness } from './host-status.ts';

/** Why a service cannot be set to draining. */
export type DrainRefusal = 'unknown-service' | 'tombstone';

/** The rest of the program, as functions. */
export interface HttpDeps {
  /** The same object until the catalog changes: answers are cached by its identity. */
  snapshot(): Snapshot;
  /** @returns the function that ends the subscription */
  subscribe(listener: ChangeListener): () => void;
  /** Drains an instance of this host. */
  drain(id: string): Result<Service, DrainRefusal>;
  /** Names of the live and suspect cluster members, this host included. */
  members(): readonly string[];
  /** The same with everything that is known of all members. */
  cluster(): ClusterStatus;
  readonly keys: ClusterKeys;
  readiness(): Readiness;
  status(): HostStatus;
  now(): Now;
  /** Where the HTTP part registers its metrics, and what `/metrics` prints. */
  readonly registry: Registry;
  readonly log: Logger;
  /** Pillion's own version. */
  readonly version: string;
}

/** The most that clients may take. Past a limit they get an error that names it. */
export const httpLimits = Object.freeze({
  /** Keys are the only bodies that are read; whoever sends more gets 413. */
  bodyBytes: 64 * 1024,
  /** Longer request targets get 414. A service name of 1,024 characters of three bytes each, escaped, needs 9,216. */
  urlChars: 10 * 1024,
  /** Request line and headers together; more gets 431. */
  headerBytes: 16 * 1024,
  /** Open sockets; more are closed at once and counted. */
  connections: 8192,
  /** Open `/watch` streams; more get 503. */
  watchers: 4096,
  /** A watcher that has not taken one document in this time is cut. */
  watcherStuckMs: 30_000,
  /**
   * The least time between two documents; changes in between share the next. Together with
   * `watcherStuckMs` it bounds how many different documents slow watchers can keep in memory.
   */
  watchPauseMs: 50,
  /** For sending a whole request, so that slow senders cannot hold sockets. */
  requestMs: 10_000,
  /** Without a byte in either direction, except for watchers, which may wait for ever. */
  idleMs: 60_000,
  /** Between two requests on one socket. */
  keepAliveMs: 60_000,
  /** What answers under way get at shutdown before their sockets are closed. */
  closeMs: 1000,
});

export type HttpLimits = Readonly<Record<keyof typeof httpLimits, number>>;

export interface HttpOptions {
  /** Lets other hosts change things; null: only loopback may. */
  readonly apiToken: string | null;
  /** Replaces single limits, for tests. */
  readonly limits?: Partial<HttpLimits>;
}
