import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../src/base/result.ts';
import type { ClusterKeys } from '../../../src/http/index.ts';
import { aTestServer, noKeys } from '../../support/http-server.ts';

const remote = '10.0.0.9';

/** A host that takes every change, and what it was asked. */
function aHost(changes: Partial<ClusterKeys> = {}, apiToken: string | null = null) {
  const asked: string[] = [];
  const note = (what: string) => (value: string) => {
    asked.push(`${what} ${value}`);
    return ok(undefined);
  };
  const keys: ClusterKeys = {
    list: () => [{ fingerprint: 'abc', isPrimary: true }],
    seal: (key) => ok(`sealed ${key}`),
    ...{ add: note('add'), use: note('use'), remove: note('remove') },
    ...changes,
  };
  return { asked, ...aTestServer({ keys, options: { apiToken } }) };
}

function post(url: string, body: unknown, more: object = {}) {
  return { method: 'POST', url, payload: JSON.stringify(body), ...more } as const;
}

test('keys are listed as fingerprints, with whose they are', async () => {
  const { body } = await aHost().app.inject('/api/keys.json');
  expect(JSON.parse(body)).toEqual({
    hostname: 'shakespeare',
    keys: [{ fingerprint: 'abc', isPrimary: true }],
  });
});

test.each([
  ['add', { sealed: 's' }, 'add s'],
  ['use', { fingerprint: 'f' }, 'use f'],
  ['remove', { fingerprint: 'f' }, 'remove f'],
])('%s is done, and answered with the keys', async (action, body, asked) => {
  const host = aHost();
  const answer = await host.app.inject(post(`/api/keys/${action}`, body));
  expect([answer.statusCode, host.asked]).toEqual([200, [asked]]);
  expect(JSON.parse(answer.body)).toHaveProperty('keys');
});

describe('a change from another host', () => {
  test('is refused without a token, and nothing happens', async () => {
    const { app, asked } = aHost();
    const { statusCode } = await app.inject(
      post('/api/keys/use', { fingerprint: 'f' }, { remoteAddress: remote }),
    );
    expect([statusCode, asked]).toEqual([403, []]);
  });
  test('is done with the token', async () => {
    const { app, asked } = aHost({}, 's3cret');
    const headers = { authorization: 'Bearer s3cret' };
    await app.inject(post('/api/keys/use', { fingerprint: 'f' }, { remoteAddress: remote, headers }));
    expect(asked).toEqual(['use f']);
  });
});

describe('a key in clear', () => {
  test('is sealed for this host', async () => {
    const { body } = await aHost().app.inject(post('/api/keys/seal', { key: 'k' }));
    expect(JSON.parse(body)).toEqual({ sealed: 'sealed k' });
  });
  test('is not taken from another one, whatever token it has', async () => {
    const headers = { authorization: 'Bearer s3cret' };
    const request = post('/api/keys/seal', { key: 'k' }, { remoteAddress: remote, headers });
    expect((await aHost({}, 's3cret').app.inject(request)).statusCode).toBe(403);
  });
  test('is not taken through a proxy', async () => {
    const request = post('/api/keys/seal', { key: 'k' }, { headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect((await aHost().app.inject(request)).statusCode).toBe(403);
  });
  test('is not in the log', async () => {
    const { app, logLines } = aHost();
    await app.inject(post('/api/keys/seal', { key: 'verysecret' }));
    expect(logLines.join()).not.toContain('verysecret');
  });
});

test.each([
  ['not-encrypted', 409, 'SIDECAR_ENCRYPT_KEYS'],
  ['unknown-key', 404, 'does not have that key'],
  ['primary-key', 409, 'must use another one first'],
  ['too-many-keys', 409, 'remove one first'],
] as const)('%s is answered with %d', async (refusal, status, says) => {
  const { app } = aHost({ use: () => err(refusal) });
  const { statusCode, body } = await app.inject(post('/api/keys/use', { fingerprint: 'f' }));
  expect([statusCode, JSON.parse(body).message]).toEqual([status, expect.stringContaining(says)]);
});

test.each([
  '',
  'null',
  '[]',
  '{',
  '{"fingerprint":7}',
  '{"__proto__":{"fingerprint":"f"}}',
])('the body %j names no key', async (payload) => {
  const { app, asked } = aHost();
  await app.inject({ method: 'POST', url: '/api/keys/use', payload });
  expect(asked).toEqual(['use ']);
});

test('a host that does not encrypt has no keys', async () => {
  const { app } = aTestServer({ keys: noKeys });
  expect(JSON.parse((await app.inject('/api/keys.json')).body).keys).toEqual([]);
});
