import { expect, test } from 'vitest';
import { aTestServer, type TestServer } from '../../support/http-server.ts';

async function scrape({ app }: TestServer): Promise<string> {
  return (await app.inject({ url: '/metrics' })).body;
}

test('requests are counted by route and status', async () => {
  const server = aTestServer();
  await server.app.inject({ url: '/api/state.json' });
  await server.app.inject({ url: '/api/state.json' });
  await server.app.inject({ url: '/api/services/nope.json' });
  const text = await scrape(server);
  expect(text).toContain('pillion_http_requests_total{route="/api/state.json",status="200"} 2\n');
  expect(text).toContain('pillion_http_requests_total{route="/api/services/:name.json",status="404"} 1\n');
});

test('clients cannot invent label values', async () => {
  const server = aTestServer();
  for (const url of ['/a', '/b', '//c', '/%zz', `/${'d'.repeat(11_000)}`]) await server.app.inject({ url });
  const routes = [...(await scrape(server)).matchAll(/requests_total\{route="([^"]*)"/g)].map(
    (match) => match[1],
  );
  expect(new Set(routes)).toEqual(new Set(['none']));
});

test('documents made are counted, not documents sent', async () => {
  const server = aTestServer();
  for (let request = 0; request < 3; request += 1) await server.app.inject({ url: '/api/services.json' });
  expect(await scrape(server)).toContain('pillion_http_renders_total{view="services"} 1\n');
});

test('a second scrape shows totals, not twice the totals', async () => {
  const server = aTestServer();
  await server.app.inject({ url: '/healthz' });
  await scrape(server);
  expect(await scrape(server)).toContain('pillion_http_requests_total{route="/healthz",status="200"} 1\n');
});

test('the process tells its version, memory, CPU time and lag', async () => {
  const text = await scrape(aTestServer());
  expect(text).toContain(`pillion_build_info{version="0.0.0-test",node="${process.version}"} 1\n`);
  expect(text).toMatch(/process_resident_memory_bytes [1-9]\d+\n/);
  expect(text).toMatch(/process_cpu_seconds_total \d/);
  expect(text).toMatch(/pillion_event_loop_lag_seconds\{quantile="0.99"\} \d/);
});
