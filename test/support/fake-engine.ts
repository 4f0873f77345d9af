/** A small HTTP server on a Unix socket that speaks Docker's API, or as much rubbish as a test wants. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DockerEndpoint } from '../../src/discovery/docker/endpoint.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** An engine whose containers and answers a test changes while it runs. */
export interface FakeEngine {
  readonly endpoint: DockerEndpoint;
  /** What `GET /containers/json` lists. */
  containers: Record<string, unknown>[];
  version: Record<string, unknown>;
  /** Replaces the answer to paths that contain the key. */
  readonly garbled: Map<string, Answer>;
  /** Paths with query, in the order of arrival. */
  readonly requests: string[];
  /** Sends a line to everyone who follows events. */
  send(line: string): void;
  /** Ends the event streams, as a restarting engine does. */
  hangUp(): void;
  /** Connections that are open now. */
  connections(): Promise<number>;
  /** Stops listening, and starts again on the same socket. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** One entry of a listing as a real engine gives it. */
export function aContainer(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Id: 'c0ffee'.padEnd(64, '0'),
    Names: ['/web-1'],
    Image: 'nginx:1',
    Created: 1_457_144_774,
    Labels: { ServiceName: 'web', ServicePort_80: '8080' },
    Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 32_768, Type: 'tcp' }],
    State: 'running',
    Status: 'Up 5 minutes',
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.2', GlobalIPv6Address: '' } } },
    ...changes,
  };
}

/** A line of the event stream. @param timeNs - on the engine's clock */
export function anEvent(id: unknown, action: string, timeNs: bigint): string {
  const rest = `"time":${timeNs / 1_000_000_000n},"timeNano":${timeNs}`;
  return `{"Type":"container","Action":"${action}","Actor":{"ID":"${String(id)}","Attributes":{}},${rest}}\n`;
}

export async function startFakeEngine(): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'pillion-fake-'));
  const path = join(folder, 'docker.sock');
  const streams = new Set<ServerResponse>();
  const engine: FakeEngine = {
    endpoint: { kind: 'unix', url: `unix://${path}`, path },
    containers: [],
    version: { ApiVersion: '1.41', MinAPIVersion: '1.12' },
    garbled: new Map(),
    requests: [],
    send: (line) => {
      for (const stream of streams) stream.write(line);
    },
    hangUp: () => {
      for (const stream of streams) stream.end();
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    start: async () => {
      server.listen(path);
      await once(server, 'listening');
    },
    close: async () => {
      if (server.listening) await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    engine.requests.push(url);
    const garbled = [...engine.garbled].find(([part]) => url.includes(part))?.[1];
    if (garbled) garbled(response, request);
    else answer(engine, streams, url, response);
  });
  await engine.start();
  return engine;
}

function answer(
  engine: FakeEngine,
  streams: Set<ServerResponse>,
  url: string,
  response: ServerResponse,
): void {
  if (url.includes('/events')) {
    streams.add(response);
    response.once('close', () => streams.delete(response));
    response.flushHeaders();
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(bodyOf(engine, url)));
}

function bodyOf(engine: FakeEngine, url: string): unknown {
  if (url.endsWith('/version')) return engine.version;
  if (/containers\/[0-9a-f]+\/json/.test(url)) {
    return { State: { Health: { Status: 'healthy', Log: [{ Output: 'all is well\n' }] } } };
  }
  const filters = new URL(url, 'http://docker').searchParams.get('filters');
  const ids = filters === null ? undefined : (JSON.parse(filters) as { id: string[] }).id;
  return engine.containers.filter(({ Id }) => ids === undefined || ids.includes(String(Id)));
}
