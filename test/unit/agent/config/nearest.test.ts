import { expect, it } from 'vitest';
import { nearest } from '../../../../src/agent/config/nearest.ts';

it.each([
  ['agnt', 'agent'],
  ['confg', 'config'],
  ['--clustr-ip', '--cluster-ip'],
])('a slip of the fingers is recognised: %s', (given, meant) => {
  expect(nearest(given, ['agent', 'config', '--cluster-ip'])).toBe(meant);
});

it.each(['frobnicate', 'a', ''])('no guess is better than a wild one: %j', (given) => {
  expect(nearest(given, ['agent', 'config'])).toBeUndefined();
});

it('nothing resembles nothing', () => {
  expect(nearest('agent', [])).toBeUndefined();
});
