import { expect, test } from 'vitest';
import { err } from '../../../src/base/result.ts';
import { aTestServer } from '../../support/http-server.ts';

const drain = { method: 'POST', url: '/api/services/deadbeef1231/drain' } as const;

test('this host drains by ID', async () => {
  const { app, drained } = aTestServer();
  expect((await app.inject(drain)).statusCode).toBe(202);
  expect(drained).toEqual(['deadbeef1231']);
});

test('an ID may hold any character', async () => {
  const { app, drained } = aTestServer();
  await app.inject({ method: 'POST', url: `/api/services/${encodeURIComponent('a/b "c".json')}/drain` });
  expect(drained).toEqual(['a/b "c".json']);
});

test('a tombstone stays one', async () => {
  const { app } = aTestServer({ drain: () => err('tombstone') });
  const { statusCode, body } = await app.inject(drain);
  expect(statusCode).toBe(409);
  expect(JSON.parse(body).message).toBe('Conflict - Service ID "deadbeef1231" is gone and cannot be drained');
});

test('another host is refused and nothing happens', async () => {
  const { app, drained } = aTestServer();
  const { statusCode, body } = await app.inject({ ...drain, remoteAddress: '10.0.0.9' });
  expect(statusCode).toBe(403);
  expect(JSON.parse(body).message).toContain('SIDECAR_API_TOKEN');
  expect(drained).toEqual([]);
});

test('another host with the token drains', async () => {
  const { app, drained } = aTestServer({ options: { apiToken: 's3cret' } });
  const headers = { authorization: 'Bearer s3cret' };
  const { statusCode } = await app.inject({ ...drain, headers, remoteAddress: '10.0.0.9' });
  expect([statusCode, drained]).toEqual([202, ['deadbeef1231']]);
});

test('another host with a wrong token is asked for a better one', async () => {
  const { app, drained, logLines } = aTestServer({ options: { apiToken: 's3cret' } });
  const headers = { authorization: 'Bearer guess' };
  const answer = await app.inject({ ...drain, headers, remoteAddress: '10.0.0.9' });
  expect([answer.statusCode, answer.headers['www-authenticate'], drained]).toEqual([401, 'Bearer', []]);
  expect(logLines.join()).not.toContain('guess');
});
