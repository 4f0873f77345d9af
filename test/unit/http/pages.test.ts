import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { aMoment, aService } from '../../support/fixtures.ts';
import { aSnapshotOf, aTestServer } from '../../support/http-server.ts';

test.each([
  ['/', '/ui/'],
  ['/ui', '/ui/'],
  ['/ui/index.html', './'],
])('%s leads to %s', async (url, location) => {
  const { statusCode, headers } = await aTestServer().app.inject({ url });
  expect([statusCode, headers.location]).toEqual([301, location]);
});

test('the text view lists services and refreshes every four seconds', async () => {
  const { statusCode, headers, body } = await aTestServer().app.inject({ url: '/servers' });
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(body).toContain('<meta http-equiv="refresh" content="4">');
  expect(body).toMatch(/ {6}deadbeef1231 awesome-svc +8080-&gt;32768/);
});

test('a name cannot become markup', async () => {
  const server = aTestServer({ members: () => ['</pre><script>alert(1)</script>'] });
  server.refresh(aSnapshotOf(aService({ name: '<img src=x onerror="alert(1)">', image: "&'" })));
  const { body, headers } = await server.app.inject({ url: '/servers' });
  expect(body).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  expect(body).not.toMatch(/<img|<script/);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('ages in the text view grow, also without a change', async () => {
  let seconds = 0;
  const { app } = aTestServer({ now: () => aMoment(seconds) });
  const first = await app.inject({ url: '/servers' });
  seconds = 600;
  const later = await app.inject({ url: '/servers' });
  expect(first.body).not.toBe(later.body);
  expect(later.body).toContain('10.0 mins ago');
});

test('the table page may run its own script and no other', async () => {
  const { body, headers } = await aTestServer().app.inject({ url: '/ui/' });
  const script = /<script>(.*?)<\/script>/s.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`);
  expect(script).not.toMatch(/innerHTML|insertAdjacent|document\.write/);
});

test('the table page needs nothing from elsewhere', async () => {
  const { body } = await aTestServer().app.inject({ url: '/ui/' });
  expect(body).not.toMatch(/https?:\/\/|src=|<link/);
});
