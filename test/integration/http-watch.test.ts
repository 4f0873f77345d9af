/** Watching over real sockets: what arrives, and what slow, stuck and leaving clients do to the others. */

import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Millis, Now } from '../../src/base/time.ts';
import type { HttpLimits } from '../../src/http/index.ts';
import { aMoment, aService } from '../support/fixtures.ts';
import { aSnapshotOf, aTestServer, type TestServer } from '../support/http-server.ts';

/** Larger than what the kernel takes for a client that does not read. */
const largeText = 'x'.repeat(16 * 1024 * 1024);

async function aListeningServer(limits: Partial<HttpLimits> = {}): Promise<TestServer & { port: number }> {
  const now = (): Now => ({ ...aMoment(), mono: performance.now() as Millis });
  const server = aTestServer({ now, options: { limits } });
  const port = await server.listen();
  onTestFinished(() => server.app.close());
  return { ...server, port };
}

function opened(port: number, path = '/api/watch'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = get({ port, host: '127.0.0.1', path, agent: false }, resolve).on('error', reject);
    onTestFinished(() => {
      sent.destroy();
    });
  });
}

/** Resolves once the stream has brought `text`, with everything it brought until then. */
function received(stream: IncomingMessage, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    stream.setEncoding('utf8');
    stream.on('error', reject).on('data', (chunk: string) => {
      all += chunk;
      if (all.slice(-(text.length + chunk.length)).includes(text)) resolve(all);
    });
  });
}

/** A client that asked for a large document and never reads; later ones ask for a small one. */
async function addStuckWatcher(server: TestServer & { port: number }): Promise<void> {
  server.refresh(aSnapshotOf(aService({ image: largeText })));
  const socket = connect(server.port, '127.0.0.1').pause();
  socket.on('error', () => socket.destroy());
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write('GET /api/watch HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await vi.waitFor(async () => expect(await metric(server, 'pillion_http_watchers')).toBe(1));
  server.refresh(aSnapshotOf(aService({ name: 'first' })));
}

async function metric(server: TestServer, name: string): Promise<number> {
  const text = await server.registry.metrics();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

test('documents by service follow one another without a separator', async () => {
  const server = await aListeningServer();
  const stream = await opened(server.port);
  const all = received(stream, '"second"');
  server.change(aSnapshotOf(aService({ name: 'second', ports: [] })));
  expect(await all).toMatch(/^\{"awesome-svc":\[\{"ID":.*\}\]\}\{"second":\[\{.*\}\]\}$/);
  expect(stream.headers).toMatchObject({
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
  });
  expect(stream.headers['access-control-allow-origin']).toBeUndefined();
});

test.each([
  '/api/watch?by_service=false',
  '/watch?by_service=false',
  '/api/watch?by_service=false&by_service=1',
])('%s brings the state', async (path) => {
  const server = await aListeningServer();
  const state = (await server.app.inject({ url: '/api/state.json' })).body;
  const all = await received(await opened(server.port, path), '"Hostname":"shakespeare"}');
  expect(all).toBe(state);
});

test.each([
  '',
  '?by_service',
  '?by_service=0',
  '?by_service=False',
  '?by_service=true',
])('/api/watch%s brings services by name', async (query) => {
  const server = await aListeningServer();
  const all = await received(await opened(server.port, `/api/watch${query}`), ']}');
  expect(all.startsWith('{"awesome-svc":[')).toBe(true);
});

test('a mere refresh brings no document', async () => {
  const server = await aListeningServer();
  const all = received(await opened(server.port), '"third"');
  server.refresh(aSnapshotOf(aService({ name: 'second' })));
  await server.app.inject({ url: '/api/state.json' });
  server.change(aSnapshotOf(aService({ name: 'third' })));
  expect(await all).not.toContain('second');
});

test('one stuck watcher among 200 is cut and the others miss nothing', async () => {
  const server = await aListeningServer({ watcherStuckMs: 2000 });
  await addStuckWatcher(server);
  const streams = await Promise.all(Array.from({ length: 199 }, () => opened(server.port)));
  const seconds = streams.map((stream) => received(stream, '"second"'));
  server.change(aSnapshotOf(aService({ name: 'second' })));
  for (const all of await Promise.all(seconds)) expect(all).toMatch(/^\{"first":.*\}\{"second":/);
  await vi.waitFor(async () => expect(await metric(server, 'pillion_http_watchers')).toBe(199), 5000);
  expect(await metric(server, 'pillion_http_watchers_cut_total')).toBe(1);
});

test('the watcher that is one too many is told so, and there is room when one leaves', async () => {
  const server = await aListeningServer({ watchers: 1 });
  const first = await opened(server.port);
  const refused = await server.app.inject({ url: '/api/watch' });
  expect([refused.statusCode, JSON.parse(refused.body)]).toEqual([
    503,
    { message: 'Service Unavailable - Too many watchers', status: 'error' },
  ]);
  first.destroy();
  await vi.waitFor(async () => expect(await metric(server, 'pillion_http_watchers')).toBe(0));
  expect((await opened(server.port)).statusCode).toBe(200);
});

test('a quiet watcher outlives the timeouts of ordinary connections', async () => {
  const server = await aListeningServer({ idleMs: 50, requestMs: 50, keepAliveMs: 50 });
  const idle = connect(server.port, '127.0.0.1').resume();
  const stream = await opened(server.port);
  await new Promise((resolve) => idle.once('close', resolve));
  const all = received(stream, '"second"');
  server.change(aSnapshotOf(aService({ name: 'second' })));
  expect(await all).toContain('"second"');
});

test('closing the server ends quiet watchers properly and cuts a stuck one', async () => {
  const server = await aListeningServer();
  await addStuckWatcher(server);
  const stream = await opened(server.port);
  await received(stream, ']}');
  const ended = new Promise((resolve) => stream.once('end', resolve));
  await server.app.close();
  await ended;
  expect([stream.complete, server.subscribers()]).toEqual([true, 0]);
});
