import { expect, test } from 'vitest';
import type { HostStatus } from '../../../src/http/index.ts';
import { aTestServer } from '../../support/http-server.ts';

const status: HostStatus = {
  ready: false,
  reasons: ['docker discovery: no such socket'],
  sources: [{ name: 'docker', state: 'failing', reason: 'no such socket', instances: null }],
  outputs: [{ name: 'haproxy', state: 'ok', reason: '', routes: 2 }],
  instances: [{ id: 'deadbeef1231', name: 'web', status: 'unhealthy', isRouted: false, check: null }],
  problems: [{ thing: 'container web', value: 'x', expected: 'a port', effect: 'it is not exported' }],
};

test('the parts of the host tell what they know, never from a cache', async () => {
  const answer = await aTestServer({ status: () => status }).app.inject({ url: '/api/status.json' });
  expect([answer.statusCode, answer.json()]).toEqual([200, status]);
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('other sites cannot read it', async () => {
  const { headers } = await aTestServer().app.inject({ url: '/api/status.json' });
  expect(headers['access-control-allow-origin']).toBeUndefined();
});
