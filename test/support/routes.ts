/** Models and real servers to route to. */
import { createServer as createHttpServer, get } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Backend, ProxyModel, Route } from '../../src/outputs/index.ts';

export function aBackend(changes: Partial<Backend> = {}): Backend {
  const hostname = changes.hostname ?? 'shakespeare';
  const id = changes.id ?? 'deadbeef1231';
  const port = changes.port ?? 32768;
  return { name: `${hostname}-${id}-${port}`, hostname, id, address: '127.0.0.1', port, ...changes };
}

export function aRoute(changes: Partial<Route> = {}): Route {
  const service = changes.service ?? 'web';
  const servicePort = changes.servicePort ?? 8080;
  return {
    name: `${service}-${servicePort}`,
    service,
    servicePort,
    mode: 'http',
    backends: [aBackend()],
    ...changes,
  };
}

export function aModel(routes: readonly Route[] = [aRoute()]): ProxyModel {
  return { routes, problems: [] };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that a test started, and how to end it with all its connections. */
export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

/** An HTTP server that answers each request with `text`. */
export async function httpServer(text: string, port = 0): Promise<TestServer> {
  return started(
    createHttpServer((_request, response) => response.end(text)),
    port,
  );
}

/** A TCP server; half-open connections stay open. */
export async function tcpServer(onSocket: (socket: Socket) => void, port = 0): Promise<TestServer> {
  return started(createServer({ allowHalfOpen: true }, onSocket), port);
}

async function started(server: Server, port: number): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  const actual = await listen(server, port);
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: actual, close };
}

function listen(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** The body of a fresh request to a port of 127.0.0.1, or the code of the error. */
export function fetchText(port: number, path = '/'): Promise<string> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
