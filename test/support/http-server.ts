/** An HTTP server over a catalog that a test sets by hand, with everything it would tell the rest of the program. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { Registry } from 'prom-client';
import { err, ok } from '../../src/base/result.ts';
import { epoch, type Now } from '../../src/base/time.ts';
import type { Change, ChangeListener, ServerView, Snapshot } from '../../src/catalog/index.ts';
import {
  buildServer,
  type ClusterKeys,
  type ClusterStatus,
  type HttpDeps,
  type HttpOptions,
} from '../../src/http/index.ts';
import type { Service } from '../../src/service/index.ts';
import { aMoment, aService, at } from './fixtures.ts';

export function aServer(changes: Partial<ServerView> = {}): ServerView {
  return {
    name: 'shakespeare',
    services: [aService()],
    lastUpdated: at('2026-03-11T12:18:11.66964845Z'),
    lastChanged: at('2026-03-11T12:18:11.66964845Z'),
    ...changes,
  };
}

/** The snapshot of the behaviour document's samples: one host with a service, one without. */
export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    clusterName: 'default',
    hostname: 'shakespeare',
    lastChanged: at('2026-03-11T12:18:11.66964845Z'),
    servers: [aServer({ name: 'chaucer', services: [], lastUpdated: epoch, lastChanged: epoch }), aServer()],
    ...changes,
  };
}

/** The sample snapshot with other services on its second host. */
export function aSnapshotOf(...services: Service[]): Snapshot {
  return aSnapshot({ servers: [aServer({ services })] });
}

export interface TestServer {
  readonly app: FastifyInstance;
  /** Replaces the snapshot; `change` also tells subscribers. */
  refresh(snapshot: Snapshot): void;
  change(snapshot: Snapshot): void;
  readonly drained: string[];
  readonly logLines: string[];
  readonly registry: Registry;
  subscribers(): number;
  /** Listens on loopback. */
  listen(): Promise<number>;
}

/** A cluster of the one host. */
export function aCluster(changes: Partial<ClusterStatus> = {}): ClusterStatus {
  return {
    hostname: 'shakespeare',
    clusterName: 'default',
    dialect: 'ninesstack',
    label: '',
    isEncrypted: false,
    healthScore: 0,
    members: [],
    ...changes,
  };
}

/** The keys of a host that does not encrypt. */
export const noKeys: ClusterKeys = {
  list: () => [],
  seal: () => err('not-encrypted'),
  add: () => err('not-encrypted'),
  use: () => err('unknown-key'),
  remove: () => err('unknown-key'),
};

export type TestServerSetup = Partial<HttpDeps> & { readonly options?: Partial<HttpOptions> };

/** @param setup - dependencies to replace; `now` stands still unless replaced */
export function aTestServer({ options = {}, ...deps }: TestServerSetup = {}): TestServer {
  const listeners = new Set<ChangeListener>();
  const drained: string[] = [];
  const logLines: string[] = [];
  const registry = new Registry();
  let snapshot = aSnapshot();
  const now: Now = aMoment();
  const app = buildServer(
    {
      snapshot: () => snapshot,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      drain: (id) => {
        drained.push(id);
        return ok(aService({ id, status: 'draining' }));
      },
      members: () => ['chaucer', 'shakespeare'],
      cluster: () => aCluster(),
      keys: noKeys,
      status: () => ({ ready: true, reasons: [], sources: [], outputs: [], instances: [], problems: [] }),
      readiness: () => ({ ready: true, reasons: [] }),
      now: () => now,
      registry,
      log: pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) }),
      version: '0.0.0-test',
      ...deps,
    },
    { apiToken: null, ...options },
  );
  const change: Change = { service: aService(), previousStatus: 'unknown', time: epoch };
  return {
    app,
    refresh: (next) => {
      snapshot = next;
    },
    change: (next) => {
      snapshot = next;
      for (const listener of listeners) listener(change);
    },
    drained,
    logLines,
    registry,
    subscribers: () => listeners.size,
    listen: async () => {
      await app.listen({ host: '127.0.0.1', port: 0 });
      return (app.server.address() as AddressInfo).port;
    },
  };
}
