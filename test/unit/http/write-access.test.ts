import { describe, expect, test } from 'vitest';
import { isLoopback, refuseWrite, type WritePolicy } from '../../../src/http/write-access.ts';

const open: WritePolicy = { token: null, hostname: 'shakespeare' };
const guarded = { token: 's3cret', hostname: 'shakespeare' };
const local = '127.0.0.1';
const remote = '10.0.0.9';

function refusal(remoteAddress: string, headers: Record<string, string>, policy = open): number | null {
  return (
    refuseWrite({ remoteAddress, headers: { host: 'localhost:7777', ...headers } }, policy)?.status ?? null
  );
}

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['::ffff:10.127.0.0.1', false],
  ['fe80::1', false],
  [undefined, false],
])('%s is loopback: %s', (address, loopback) => {
  expect(isLoopback(address)).toBe(loopback);
});

describe('from this host', () => {
  test.each([
    'localhost:7777',
    'LOCALHOST',
    '127.0.0.1:7777',
    '[::1]:7777',
    'Shakespeare:7777',
    '10.0.0.5',
  ])('a request addressed to %s is accepted', (host) => {
    expect(refusal(local, { host })).toBeNull();
  });

  test.each([
    'evil.example',
    'evil.example:7777',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[::1',
  ])('a request addressed to %s is refused: the name may be rebound', (host) => {
    expect(refusal(local, { host })).toBe(403);
  });

  test.each([
    'http://evil.example',
    'null',
    'https://localhost:7777',
    'http://localhost:8080',
  ])('a page of %s is refused', (origin) => {
    expect(refusal(local, { origin })).toBe(403);
  });

  test('a page of this server is accepted', () => {
    expect(refusal(local, { origin: 'http://localhost:7777' })).toBeNull();
  });

  test.each([
    'x-forwarded-for',
    'forwarded',
  ])('a request with %s came from elsewhere and is refused', (header) => {
    expect(refusal(local, { [header]: '127.0.0.1' })).toBe(403);
  });

  test('a wrong token is refused although none is needed', () => {
    expect(refusal(local, { authorization: 'Bearer wrong' }, guarded)).toBe(401);
  });
});

describe('from another host', () => {
  test('the token opens, in any case of its scheme', () => {
    expect(refusal(remote, { authorization: 'Bearer s3cret' }, guarded)).toBeNull();
    expect(refusal(remote, { authorization: 'bearer  s3cret' }, guarded)).toBeNull();
  });

  test.each([
    'Bearer s3cre',
    'Bearer s3cret2',
    'Bearer ',
    'Basic s3cret',
    's3cret',
  ])('%s does not open', (authorization) => {
    expect(refusal(remote, { authorization }, guarded)).toBe(401);
  });

  test('without a token configured nothing opens, not even an empty one', () => {
    expect(refusal(remote, {})).toBe(403);
    expect(refusal(remote, { authorization: 'Bearer ' })).toBe(403);
    expect(refusal(remote, { authorization: 'Bearer guess' })).toBe(401);
    expect(refusal(remote, { authorization: 'Bearer ' }, { ...guarded, token: '' })).toBe(401);
  });

  test('claiming to be local in a header changes nothing', () => {
    expect(refusal(remote, { 'x-forwarded-for': '127.0.0.1', host: 'localhost' })).toBe(403);
  });

  test('the refusal says what to do', () => {
    const [open_, guarded_] = [open, guarded].map((policy) =>
      refuseWrite({ remoteAddress: remote, headers: {} }, policy),
    );
    expect(open_?.message).toContain('set SIDECAR_API_TOKEN');
    expect(guarded_?.message).toContain('Authorization: Bearer');
  });
});
