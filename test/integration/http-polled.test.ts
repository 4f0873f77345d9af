/** The documents that go around the framework, over real sockets: the same answers as its routes give. */
import { afterEach, expect, it } from 'vitest';
import { aTestServer, type TestServer } from '../support/http-server.ts';

let server: TestServer;
afterEach(() => server.app.close());

const paths = ['/api/state.json', '/state.json', '/api/services.json', '/services.json'];

it.each(paths)('GET %s is answered as its route would', async (path) => {
  server = aTestServer();
  const port = await server.listen();
  const routed = await server.app.inject({ url: path });
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  expect(await answer.text()).toBe(routed.body);
  for (const name of ['content-type', 'content-length', 'etag', 'access-control-allow-origin']) {
    expect(answer.headers.get(name)).toBe(String(routed.headers[name]));
  }
});

it('a client that has the document gets 304, and both answers are counted', async () => {
  server = aTestServer();
  const url = `http://127.0.0.1:${await server.listen()}/api/state.json`;
  const etag = (await fetch(url)).headers.get('etag') ?? '';
  const again = await fetch(url, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const metrics = await server.registry.metrics();
  expect(metrics).toContain('pillion_http_requests_total{route="/api/state.json",status="304"} 1');
  expect(metrics).toContain('pillion_http_requests_total{route="/api/state.json",status="200"} 1');
});

it('other methods still reach the router', async () => {
  server = aTestServer();
  const url = `http://127.0.0.1:${await server.listen()}/api/state.json`;
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(405);
});
