import { expect, test } from 'vitest';
import { canonicalTarget } from '../../../src/http/paths.ts';

test.each([
  ['//api/state.json', '/api/state.json'],
  ['/api//services//', '/api/services/'],
  ['/a/./b', '/a/b'],
  ['/a/../b?x=1', '/b?x=1'],
  ['/a/..', '/'],
  ['/../../etc', '/etc'],
  ['//', '/'],
])('%s is redirected to %s', (target, canonical) => {
  expect(canonicalTarget(target)).toBe(canonical);
});

test.each([
  '/',
  '/api/state.json',
  '/api/services/',
  '/a?u=http://b//c',
  '/.well-known',
  '/a/...',
  '*',
  '',
])('%s is served as it is', (target) => {
  expect(canonicalTarget(target)).toBeNull();
});

test('a redirect cannot lead to another site', () => {
  expect(canonicalTarget('//evil.example/')).toBe('/evil.example/');
  expect(canonicalTarget('//\\evil.example')).toBe('/%5Cevil.example');
  expect(canonicalTarget('/a/..//\tevil\r\nX: y')).toBe('/%09evil%0D%0AX:%20y');
});
