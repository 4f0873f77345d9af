import { describe, expect, test } from 'vitest';
import { listsEtag } from '../../../src/http/answer.ts';
import { aService } from '../../support/fixtures.ts';
import { aSnapshotOf, aTestServer } from '../../support/http-server.ts';

describe('If-None-Match', () => {
  test.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"x", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
  ])('%s lists "a": %s', (header, listed) => {
    expect(listsEtag(header, '"a"')).toBe(listed);
  });
});

test('a client that has the document gets 304 without a body', async () => {
  const { app } = aTestServer();
  const { headers } = await app.inject({ url: '/api/state.json' });
  const again = await app.inject({
    url: '/api/state.json',
    headers: { 'if-none-match': String(headers.etag) },
  });
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', headers.etag]);
  expect(again.headers['access-control-allow-origin']).toBe('*');
});

test('another document has another ETag', async () => {
  const server = aTestServer();
  const { headers } = await server.app.inject({ url: '/api/state.json' });
  server.refresh(aSnapshotOf(aService({ status: 'unhealthy' })));
  const etag = String(headers.etag);
  const again = await server.app.inject({ url: '/api/state.json', headers: { 'if-none-match': etag } });
  expect(again.statusCode).toBe(200);
  expect(again.headers.etag).not.toBe(etag);
});
