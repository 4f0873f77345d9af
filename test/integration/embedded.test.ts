import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RouteListener } from '../../src/outputs/embedded/listener.ts';
import { EmbeddedBalancer, type Route } from '../../src/outputs/index.ts';
import { describeOutput } from '../contract/output.ts';
import {
  aBackend,
  aModel,
  aRoute,
  fetchText,
  freePort,
  httpServer,
  type TestServer,
  tcpServer,
} from '../support/routes.ts';

const log = pino({ level: 'silent' });
const signal = new AbortController().signal;

describeOutput('embedded', () => Promise.resolve(new EmbeddedBalancer({ bindIp: '127.0.0.1', log })));

describe('the embedded balancer', () => {
  let balancer: EmbeddedBalancer;
  let servicePort: number;
  const servers: TestServer[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    balancer = new EmbeddedBalancer({ bindIp: '127.0.0.1', log });
    servicePort = await freePort();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await balancer.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  const started = async (starting: Promise<TestServer>): Promise<number> => {
    const server = await starting;
    servers.push(server);
    return server.port;
  };
  const route = (...ports: number[]): Route =>
    aRoute({ servicePort, backends: ports.map((port) => aBackend({ port })) });
  const apply = (...ports: number[]) =>
    balancer.apply(aModel(ports.length > 0 ? [route(...ports)] : []), signal);
  const client = (allowHalfOpen = false): Socket => {
    const socket = connect({ host: '127.0.0.1', port: servicePort, allowHalfOpen });
    socket.on('error', () => socket.destroy());
    clients.push(socket);
    return socket;
  };
  const echo = () => started(tcpServer((socket) => socket.pipe(socket)));

  it('deals connections out in turn', async () => {
    await apply(await started(httpServer('a')), await started(httpServer('b')));
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await fetchText(servicePort));
    expect(answers).toEqual(['a', 'b', 'a', 'b']);
  });

  it('goes on to the next backend when one does not accept', async () => {
    await apply(await freePort(), await freePort(), await started(httpServer('alive')));
    for (let count = 0; count < 3; count += 1) expect(await fetchText(servicePort)).toBe('alive');
  });

  it('resets the client when no backend accepts', async () => {
    await apply(await freePort());
    expect(await fetchText(servicePort)).toBe('ECONNRESET');
  });

  it('a client that has ended its request still gets the answer', async () => {
    const countBytes = (socket: Socket) => void received(socket).then((body) => socket.end(`${body.length}`));
    await apply(await started(tcpServer(countBytes)));
    const socket = client(true);
    socket.end('x'.repeat(1_000_000));
    expect(await received(socket)).toBe('1000000');
  });

  it('a server that has ended its answer still gets the request', async () => {
    let request: Promise<string> | undefined;
    const endFirst = (socket: Socket) => {
      request = received(socket);
      socket.end('bye');
    };
    await apply(await started(tcpServer(endFirst)));
    const socket = client(true);
    expect(await received(socket)).toBe('bye');
    socket.end('late');
    await once(socket, 'close');
    expect(await request).toBe('late');
  });

  it('a slow reader holds its sender back', async () => {
    let sender: Socket | undefined;
    const flood = (socket: Socket) => {
      sender = socket;
      const write = () => {
        while (socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', write);
      write();
    };
    await apply(await started(tcpServer(flood)));
    const socket = client();
    await once(socket, 'readable');
    await untilStill(() => sender?.bytesWritten ?? 0);
    expect(sender?.bytesWritten).toBeLessThan(64_000_000);
  });

  it('new targets and a vanished route leave running connections alone', async () => {
    await apply(await echo());
    const socket = client();
    socket.write('one');
    expect(String((await once(socket, 'data'))[0])).toBe('one');
    await apply(await started(httpServer('new')));
    expect(await fetchText(servicePort)).toBe('new');
    await apply();
    expect(await fetchText(servicePort)).toBe('ECONNREFUSED');
    socket.write('two');
    expect(String((await once(socket, 'data'))[0])).toBe('two');
  });

  it('closing cuts running connections, those of vanished routes too', async () => {
    await apply(await echo());
    const socket = client();
    socket.write('one');
    await once(socket, 'data');
    await apply();
    const closed = once(socket, 'close');
    await balancer.close();
    await closed;
  });

  it('a reset from the backend reaches the client', async () => {
    await apply(await started(tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()))));
    const socket = client();
    socket.write('die');
    await expect(once(socket, 'end')).rejects.toThrow('ECONNRESET');
  });

  it('connections beyond the budget are reset and counted, and one that ends makes room', async () => {
    const budget = { max: 1, open: 0, refused: 0 };
    const listener = await RouteListener.listen('127.0.0.1', servicePort, budget);
    listener.setTargets([{ address: '127.0.0.1', port: await echo() }]);
    const first = client();
    first.write('one');
    await once(first, 'data');
    await expect(once(client(), 'end')).rejects.toThrow('ECONNRESET');
    first.end();
    await once(first, 'close');
    await vi.waitFor(() => expect(budget).toEqual({ max: 1, open: 0, refused: 1 }));
    await listener.close();
  });

  it('an address that is not this host’s is an error of the whole', async () => {
    const elsewhere = new EmbeddedBalancer({ bindIp: '203.0.113.1', log });
    expect(await elsewhere.apply(aModel([route(1)]), signal)).toEqual({
      ok: false,
      error: { message: '203.0.113.1 is not an address of this host' },
    });
  });
});

/** Everything until the other side ends its direction; ours stays open. */
function received(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    socket.on('data', (chunk) => {
      body += String(chunk);
    });
    socket.once('end', () => resolve(body));
  });
}

/** Resolves when a count has stood still for a while: everything that could move has moved. */
async function untilStill(count: () => number): Promise<void> {
  let last = -1;
  while (count() !== last) {
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
