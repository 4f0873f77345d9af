/** The demo's services: small, real, on ports of the system's choosing. */
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';

/** One running instance. */
export interface DemoInstance {
  readonly service: string;
  readonly port: number;
  close(): Promise<void>;
}

/** What the demo runs, and how a visitor tries it. */
export interface DemoService {
  readonly name: string;
  readonly mode: 'http' | 'tcp';
  /** The ServicePort to ask for; the next free one is taken when it is in use. */
  readonly servicePort: number;
  readonly check: { readonly type: 'HttpGet' | 'TcpConnect'; readonly path: string };
  readonly about: string;
  readonly instances: readonly (() => Promise<DemoInstance>)[];
}

const host = '127.0.0.1';

/** How long the moody service stays in each mood. */
const moodMs = 12_000;

/** @param isGoodMood - whether `moody` passes its health check at this moment */
export function demoServices(isGoodMood: () => boolean): readonly DemoService[] {
  return [
    {
      name: 'web',
      mode: 'http',
      servicePort: 11_080,
      check: { type: 'HttpGet', path: '/' },
      about: 'two instances take turns',
      instances: [() => startWeb('web', 1), () => startWeb('web', 2)],
    },
    {
      name: 'api',
      mode: 'http',
      servicePort: 11_081,
      check: { type: 'HttpGet', path: '/' },
      about: 'JSON over HTTP',
      instances: [() => startApi()],
    },
    {
      name: 'echo',
      mode: 'tcp',
      servicePort: 11_082,
      check: { type: 'TcpConnect', path: '' },
      about: 'plain TCP',
      instances: [() => startEcho()],
    },
    {
      name: 'moody',
      mode: 'http',
      servicePort: 11_083,
      check: { type: 'HttpGet', path: '/healthz' },
      about: `fails its check every other ${moodMs / 1000} s: watch it leave and return`,
      instances: [() => startMoody(isGoodMood)],
    },
  ];
}

/** Whether `moody` is well at a moment; it begins well. */
export function isGoodMoodAt(elapsedMs: number): boolean {
  return Math.floor(elapsedMs / moodMs) % 2 === 0;
}

function startWeb(service: string, number: number): Promise<DemoInstance> {
  return listenHttp(
    service,
    createHttpServer((_request, response) => {
      response.end(`hello from ${service} ${number}\n`);
    }),
  );
}

function startApi(): Promise<DemoInstance> {
  return listenHttp(
    'api',
    createHttpServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(`${JSON.stringify({ service: 'api', path: request.url })}\n`);
    }),
  );
}

function startMoody(isGoodMood: () => boolean): Promise<DemoInstance> {
  return listenHttp(
    'moody',
    createHttpServer((_request, response) => {
      response.statusCode = isGoodMood() ? 200 : 503;
      response.end(isGoodMood() ? 'all is well\n' : 'not now\n');
    }),
  );
}

function startEcho(): Promise<DemoInstance> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return listen('echo', server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

function listenHttp(service: string, server: HttpServer): Promise<DemoInstance> {
  return listen(service, server, () => server.closeAllConnections());
}

async function listen(service: string, server: TcpServer, cutConnections: () => void): Promise<DemoInstance> {
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { service, port, close: () => closeServer(server, cutConnections) };
}

function closeServer(server: TcpServer, cutConnections: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    cutConnections();
  });
}
