import { expect, test } from 'vitest';
import { aTestServer } from '../../support/http-server.ts';

const drain = { method: 'POST', url: '/api/services/deadbeef1231/drain' } as const;

test('an oversize body is refused with its limit, and nothing is drained', async () => {
  const { app, drained } = aTestServer({ options: { limits: { bodyBytes: 10 } } });
  const { statusCode, body } = await app.inject({ ...drain, payload: 'x'.repeat(11) });
  expect([statusCode, body]).toEqual([413, '{"message":"Request body exceeds 10 bytes","status":"error"}']);
  expect(drained).toEqual([]);
});

test.each(['application/json', 'text/plain', 'x', ''])('a body of type "%s" is ignored', async (type) => {
  const { app } = aTestServer();
  const { statusCode } = await app.inject({ ...drain, payload: '{', headers: { 'content-type': type } });
  expect(statusCode).toBeLessThan(500);
});

test.each([
  '/api/services/%s.json',
  '/api/state.json?%s',
  '/%s',
])('an oversize URL %s is 414', async (pattern) => {
  const { app } = aTestServer({ options: { limits: { urlChars: 100 } } });
  const { statusCode, body } = await app.inject({ url: pattern.replace('%s', 'x'.repeat(100)) });
  expect(statusCode).toBe(414);
  expect(body).toBe('{"message":"Request URL exceeds 100 characters","status":"error"}');
});

test.each(['/api/services/%', '/api/services/%zz.json', '/%ff'])('%s is not a URL', async (url) => {
  const { statusCode, body } = await aTestServer().app.inject({ url });
  expect([statusCode, JSON.parse(body).status]).toEqual([400, 'error']);
});

test('our own mistake is a 500 that tells nothing, and one line in the log', async () => {
  const fail = (): never => {
    throw new Error('secret detail');
  };
  const { app, logLines } = aTestServer({ readiness: fail });
  const { statusCode, body } = await app.inject({ url: '/readyz' });
  expect([statusCode, body]).toEqual([500, '{"message":"Internal server error","status":"error"}']);
  expect(logLines).toHaveLength(1);
  expect(logLines[0]).toContain('secret detail');
});

test('the next request after a mistake is answered', async () => {
  let failures = 1;
  const readiness = (): { ready: boolean; reasons: string[] } => {
    failures -= 1;
    if (failures === 0) throw new Error('once');
    return { ready: true, reasons: [] };
  };
  const { app } = aTestServer({ readiness });
  await app.inject({ url: '/readyz' });
  expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
});
