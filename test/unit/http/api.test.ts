import { describe, expect, test } from 'vitest';
import { aService } from '../../support/fixtures.ts';
import { aSnapshotOf, aTestServer } from '../../support/http-server.ts';

describe('methods', () => {
  const refused: [method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS', url: string][] = [
    ['HEAD', '/api/state.json'],
    ['POST', '/api/services.json'],
    ['PUT', '/api/watch'],
    ['DELETE', '/state.json'],
    ['GET', '/api/services/deadbeef1231/drain'],
    ['POST', '/api/services/awesome-svc.json'],
    ['GET', '/api/unknown'],
    ['POST', '/api/unknown'],
    ['OPTIONS', '/state.json'],
    ['OPTIONS', '/watch'],
    ['OPTIONS', '/api/services/awesome-svc.json'],
    ['OPTIONS', '/servers'],
  ];
  test.each(refused)('%s %s is an empty 405', async (method, url) => {
    const { statusCode, body } = await aTestServer().app.inject({ method, url });
    expect([statusCode, body]).toEqual([405, '']);
  });

  test.each([
    'services.json',
    'services.xml',
    'state.json',
    'state.xml',
    'watch',
    'anything',
  ])('OPTIONS /api/%s is allowed', async (segment) => {
    const { statusCode } = await aTestServer().app.inject({ method: 'OPTIONS', url: `/api/${segment}` });
    expect(statusCode).toBe(200);
  });

  test('a body on a known path does not matter', async () => {
    const request = { method: 'POST', url: '/api/services.json', payload: '<a/>' } as const;
    const { statusCode } = await aTestServer().app.inject({
      ...request,
      headers: { 'content-type': 'text/xml' },
    });
    expect(statusCode).toBe(405);
  });
});

describe('paths', () => {
  test.each([
    '/nope',
    '/api',
    '/api/',
    '/api/services/',
    '/api/services/awesome-svc',
    '/api/services/.json',
    '/api/services/a.',
    '/api/services/a/b',
    '/api/services.json/',
    '/api/state.json/x',
    '/services.',
    '/services/awesome-svc.json',
    '/API/state.json',
  ])('%s is not found', async (url) => {
    const { statusCode, body } = await aTestServer().app.inject({ url });
    expect([statusCode, body]).toEqual([404, '404 page not found\n']);
  });

  test('repeated slashes are redirected with their query', async () => {
    const { statusCode, headers } = await aTestServer().app.inject({ url: '//api//watch?by_service=false' });
    expect([statusCode, headers.location]).toEqual([301, '/api/watch?by_service=false']);
  });

  test('a query changes no document', async () => {
    const { statusCode } = await aTestServer().app.inject({ url: '/api/state.json?t=1//2' });
    expect(statusCode).toBe(200);
  });
});

describe('names', () => {
  test.each([
    'a.b',
    'a.json',
    'gonitro/awesome:1',
    'smörgåsbord',
    '__proto__',
    'a b',
    '%41',
  ])('a service called %s is found', async (name) => {
    const server = aTestServer();
    server.refresh(aSnapshotOf(aService({ name })));
    const { statusCode, body } = await server.app.inject({
      url: `/api/services/${encodeURIComponent(name)}.json`,
    });
    expect(statusCode).toBe(200);
    expect(Object.entries(JSON.parse(body).Services)).toEqual([
      [name, [expect.objectContaining({ Name: name })]],
    ]);
  });
});
