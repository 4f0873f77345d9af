import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpChecker } from '../../src/health/checkers/http.ts';
import type { Outcome } from '../../src/health/index.ts';
import { closedPort, type Loopback, listen } from '../support/loopback.ts';
import { selfSigned } from '../support/self-signed.ts';
import { type CheckerFixture, describeChecker } from './checker.ts';

const addresses = ['127.0.0.1'];
const never = (): AbortSignal => new AbortController().signal;
const opened: Loopback[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function serve(listener: RequestListener): Promise<Loopback> {
  const server = await listen(createHttpServer(listener));
  opened.push(server);
  return server;
}

async function check(listener: RequestListener, path = '/'): Promise<Outcome> {
  const server = await serve(listener);
  const url = `http://127.0.0.1:${server.port}${path}`;
  const outcome = await httpChecker.check({ type: 'HttpGet', url, addresses }, never());
  await server.idle();
  return outcome;
}

function writeForever(response: ServerResponse): void {
  const block = 'x'.repeat(65_536);
  const more = (): void => {
    while (response.write(block));
  };
  response.on('drain', more);
  more();
}

describe('HttpGet', () => {
  describeChecker(async (): Promise<CheckerFixture<Parameters<typeof httpChecker.check>[0]>> => {
    const healthy = await serve((_request, response) => response.end('fine'));
    const silent = await serve(() => undefined);
    const request = { type: 'HttpGet', addresses } as const;
    return {
      checker: httpChecker,
      passing: { ...request, url: `http://127.0.0.1:${healthy.port}/` },
      failing: { ...request, url: `http://127.0.0.1:${await closedPort()}/` },
      hanging: { ...request, url: `http://127.0.0.1:${silent.port}/` },
      hasBegun: () => silent.connected(),
      isReleased: async () => {
        await Promise.all([healthy.idle(), silent.idle()]);
      },
      close: async () => undefined,
    };
  });

  it.each([
    [200, 'passing', '200 OK'],
    [204, 'passing', '204 No Content'],
    [299, 'passing', '299'],
    [404, 'failing', '404 Not Found: why: database is down'],
    [500, 'failing', '500 Internal Server Error: why: database is down'],
  ])('status %i is %s', async (status, kind, output) => {
    const outcome = await check((_request, response) =>
      response.writeHead(status).end('why:\r\ndatabase is down'),
    );
    expect(outcome).toEqual({ kind, output });
  });

  it('a redirect is not followed and fails', async () => {
    const asked: unknown[] = [];
    const outcome = await check((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end();
    }, '/health?deep=1');
    expect(outcome).toEqual({ kind: 'failing', output: '302 Found: redirects are not followed' });
    expect(asked).toEqual(['/health?deep=1']);
  });

  it('an endless body is cut by its size, and the status counts', async () => {
    // Without timers, size is all that can end it.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    expect(await check((_request, response) => writeForever(response))).toMatchObject({ kind: 'passing' });
  });

  it('a body that never ends nor grows is not waited for', async () => {
    expect(await check((_request, response) => response.write('event: hello\n\n'))).toMatchObject({
      kind: 'passing',
    });
  });

  it('a connection reset before the answer fails', async () => {
    const outcome = await check((request) => request.socket.resetAndDestroy());
    expect(outcome).toEqual({ kind: 'failing', output: expect.stringMatching(/ECONNRESET|closed/) });
  });

  it('something that is not HTTP fails', async () => {
    const server = await listen(createTcpServer((socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    opened.push(server);
    const url = `http://127.0.0.1:${server.port}/`;
    expect((await httpChecker.check({ type: 'HttpGet', url, addresses }, never())).kind).toBe('failing');
  });

  it('headers without end fail', async () => {
    const outcome = await check((_request, response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n');
      for (let at = 0; at < 1000; at += 1) response.socket?.write(`x-${at}: ${'y'.repeat(100)}\r\n`);
    });
    expect(outcome).toEqual({ kind: 'failing', output: 'Parse Error: Header overflow' });
  });

  it('a switch to another protocol fails', async () => {
    const headers = { connection: 'upgrade', upgrade: 'websocket' };
    const outcome = await check((_request, response) => response.writeHead(101, headers).end());
    expect(outcome).toMatchObject({ kind: 'failing' });
  });

  it('a name stands for the addresses it was allowed for, whatever a name server says', async () => {
    const hosts: unknown[] = [];
    const server = await serve((request, response) => response.end(String(hosts.push(request.headers.host))));
    const url = `http://shakespeare.invalid:${server.port}/`;
    const outcome = await httpChecker.check(
      { type: 'HttpGet', url, addresses: ['::1', '127.0.0.1'] },
      never(),
    );
    expect([outcome.kind, hosts]).toEqual(['passing', [`shakespeare.invalid:${server.port}`]]);
  });

  it('a certificate that nobody has signed will do', async () => {
    const server = await listen(createHttpsServer(selfSigned, (_request, response) => response.end()));
    opened.push(server);
    const url = `https://127.0.0.1:${server.port}/`;
    expect(await httpChecker.check({ type: 'HttpGet', url, addresses }, never())).toMatchObject({
      output: '200 OK',
    });
  });

  it('a handshake that hangs is cut when the check is cancelled', async () => {
    const server = await listen(createTcpServer((socket: Socket) => socket.resume()));
    opened.push(server);
    const controller = new AbortController();
    const url = `https://127.0.0.1:${server.port}/`;
    const outcome = httpChecker.check({ type: 'HttpGet', url, addresses }, controller.signal);
    await server.connected();
    controller.abort();
    await outcome;
    await server.idle();
  });
});
