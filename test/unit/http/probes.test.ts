import { expect, test } from 'vitest';
import { aTestServer } from '../../support/http-server.ts';

test('health says what runs', async () => {
  const { statusCode, body } = await aTestServer().app.inject({ url: '/healthz' });
  expect([statusCode, JSON.parse(body)]).toEqual([200, { status: 'ok', version: '0.0.0-test' }]);
});

test('readiness is 200 with an empty list of reasons', async () => {
  const { statusCode, body } = await aTestServer().app.inject({ url: '/readyz' });
  expect([statusCode, JSON.parse(body)]).toEqual([200, { ready: true, reasons: [] }]);
});

test('what is missing is 503 with each reason', async () => {
  const state = { ready: false, reasons: ['docker: connection refused', 'haproxy: not started'] };
  const { statusCode, body } = await aTestServer({ readiness: () => state }).app.inject({ url: '/readyz' });
  expect([statusCode, JSON.parse(body)]).toEqual([503, state]);
});
