import { describe, expect, it } from 'vitest';
import { isApiVersion, knownApi, negotiateApi } from '../../../../src/discovery/docker/api.ts';

describe('the version of the API', () => {
  it.each([
    ['an older engine', { newest: '1.41', oldest: '1.12' }, '1.41'],
    ['Docker 29, which refuses what is below 1.44', { newest: '1.52', oldest: '1.44' }, '1.52'],
    ['a newer engine', { newest: '1.99', oldest: '1.44' }, knownApi.newest],
    ['an engine that has dropped all we know', { newest: '1.99', oldest: '1.80' }, '1.80'],
    ['minor versions compared as numbers', { newest: '1.100', oldest: '1.9' }, knownApi.newest],
    ['an engine before everything we know', { newest: '1.9', oldest: '1.9' }, undefined],
  ])('with %s is agreed on', (_engine, engine, agreed) => {
    expect(negotiateApi(engine)).toBe(agreed);
  });

  it.each(['1.41/..', '1', 'v1.41', '1.41.0', '', null, 1.41])('is not %j', (text) => {
    expect(isApiVersion(text)).toBe(false);
  });
});
