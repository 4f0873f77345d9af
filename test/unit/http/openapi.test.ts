import { expect, test } from 'vitest';
import { aTestServer } from '../../support/http-server.ts';

interface Description {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  readonly summary?: string;
  readonly deprecated?: boolean;
  readonly responses: Record<string, { readonly content?: unknown }>;
}

async function description(): Promise<Description> {
  const { body } = await aTestServer().app.inject({ url: '/openapi.json' });
  return JSON.parse(body);
}

test('it is OpenAPI 3.1 of this version', async () => {
  const { openapi, info } = await description();
  expect([openapi, info.version]).toEqual(['3.1.0', '0.0.0-test']);
});

test('every route that answers is described with a summary and a response', async () => {
  const { paths } = await description();
  expect(Object.keys(paths).sort()).toEqual([
    '/api/keys.json',
    '/api/keys/add',
    '/api/keys/remove',
    '/api/keys/seal',
    '/api/keys/use',
    '/api/members.json',
    '/api/services.json',
    '/api/services/{id}/drain',
    '/api/services/{name}.json',
    '/api/state.json',
    '/api/status.json',
    '/api/watch',
    '/healthz',
    '/metrics',
    '/openapi.json',
    '/readyz',
    '/servers',
    '/services.json',
    '/state.json',
    '/watch',
  ]);
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    expect(operation.summary).toMatch(/\w/);
    expect(Object.values(operation.responses).every((response) => response.content !== undefined)).toBe(true);
  }
});

test('the names at the root are deprecated', async () => {
  const { paths } = await description();
  expect(paths['/state.json']?.['get']?.deprecated).toBe(true);
  expect(paths['/api/state.json']?.['get']?.deprecated).not.toBe(true);
});

test('the drain route says which answers to expect', async () => {
  const { paths } = await description();
  const responses = paths['/api/services/{id}/drain']?.['post']?.responses ?? {};
  expect(Object.keys(responses)).toEqual(['202', '401', '403', '404', '409']);
});
