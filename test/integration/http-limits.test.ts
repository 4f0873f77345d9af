/** What bytes on a socket can do that `inject` cannot: be broken, endless, slow, or never read. */
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpLimits } from '../../src/http/index.ts';
import { aService } from '../support/fixtures.ts';
import { aSnapshotOf, aTestServer } from '../support/http-server.ts';

/** Sends bytes and resolves with what came back when the server closed the connection. */
async function exchanged(bytes: string, limits: Partial<HttpLimits> = {}): Promise<string> {
  const { app, listen } = aTestServer({ options: { limits } });
  const port = await listen();
  onTestFinished(() => app.close());
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(answer));
    onTestFinished(() => {
      socket.destroy();
    });
  });
}

const closing = 'Host: localhost\r\nConnection: close\r\n';

test('bytes that are not HTTP get 400 in the usual shape', async () => {
  const answer = await exchanged('\x16\x03\x01 hello\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toMatch(/\r\n\r\n\{"message":"Bad Request","status":"error"\}$/);
});

test('headers without end get 431', async () => {
  const answer = await exchanged(`GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('a URL over the limit gets 414', async () => {
  const answer = await exchanged(`GET /${'x'.repeat(11_000)} HTTP/1.1\r\n${closing}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 414 /);
});

test('an oversize body gets 413', async () => {
  const length = 65 * 1024;
  const answer = await exchanged(
    `POST /api/services/a/drain HTTP/1.1\r\n${closing}Content-Length: ${length}\r\n\r\n${'x'.repeat(length)}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('a chunked body is counted too', async () => {
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const answer = await exchanged(
    `POST /api/services/a/drain HTTP/1.1\r\n${closing}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('a request that does not get finished is ended with 408', async () => {
  const answer = await exchanged('GET / HTTP/1.1\r\nX: ', { requestMs: 100 });
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
});

test('a body that does not arrive is not waited for', async () => {
  const head = `POST /api/services/a/drain HTTP/1.1\r\n${closing}Content-Length: 10\r\n\r\n`;
  expect(await exchanged(`${head}x`, { requestMs: 100 })).toMatch(/^HTTP\/1\.1 408 /);
});

test('a connection that says nothing is closed', async () => {
  expect(await exchanged('', { idleMs: 50 })).not.toMatch(/200/);
});

test.each([
  '*',
  'http://localhost/api/state.json',
  'api',
])('the request target %s is survived', async (target) => {
  const answer = await exchanged(`OPTIONS ${target} HTTP/1.1\r\n${closing}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 [24]\d\d /);
});

test('an answer that nobody reads is cut', async () => {
  const server = aTestServer({ options: { limits: { idleMs: 100 } } });
  server.refresh(aSnapshotOf(aService({ image: 'x'.repeat(16 * 1024 * 1024) })));
  const port = await server.listen();
  onTestFinished(() => server.app.close());
  const gone = new Promise((resolve) =>
    server.app.server.once('connection', (accepted) => accepted.once('close', resolve)),
  );
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => socket.destroy()).write('GET /api/state.json HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await gone;
  socket.destroy();
});

test('a connection too many is closed and counted; the open one goes on', async () => {
  const { app, listen, registry } = aTestServer({ options: { limits: { connections: 1 } } });
  const port = await listen();
  onTestFinished(() => app.close());
  const first = connect(port, '127.0.0.1').setEncoding('utf8');
  await new Promise((resolve) => app.server.once('connection', resolve));
  const second = connect(port, '127.0.0.1').resume();
  await new Promise((resolve) => second.once('close', resolve));
  first.write(`GET /healthz HTTP/1.1\r\n${closing}\r\n`);
  await new Promise((resolve) => first.once('close', resolve).resume());
  expect(await registry.metrics()).toMatch(/^pillion_http_connections_dropped_total 1$/m);
  expect(await registry.metrics()).toContain('route="/healthz",status="200"} 1\n');
});
