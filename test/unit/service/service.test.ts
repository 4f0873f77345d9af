import { describe, expect, it } from 'vitest';
import { proxyModeOf, type Service, sameApartFromUpdated } from '../../../src/service/index.ts';
import { aPort, aService, at } from '../../support/fixtures.ts';

describe('sameApartFromUpdated', () => {
  it('does not see a newer stamp', () => {
    expect(sameApartFromUpdated(aService(), aService({ updated: at('2026-03-11T13:00:00Z') }))).toBe(true);
  });

  const differences: [string, Partial<Service>][] = [
    ['another id', { id: 'other' }],
    ['another name', { name: 'other' }],
    ['another image', { image: 'other' }],
    ['another host', { hostname: 'other' }],
    ['another mode', { proxyMode: 'tcp' }],
    ['another status', { status: 'unhealthy' }],
    ['a nanosecond of creation', { created: at('2026-03-11T12:00:00.000000001Z') }],
    ['lost ports', { ports: [] }],
    ['one more port', { ports: [aPort(), aPort()] }],
    ['another port', { ports: [aPort({ port: 1 })] }],
    ['another ServicePort', { ports: [aPort({ servicePort: null })] }],
    ['another address', { ports: [aPort({ ip: '10.0.0.6' })] }],
    ['another protocol', { ports: [aPort({ type: 'udp' })] }],
  ];
  it.each(differences)('sees %s', (_name, difference) => {
    expect(sameApartFromUpdated(aService(), aService(difference))).toBe(false);
    expect(sameApartFromUpdated(aService(difference), aService())).toBe(false);
  });
});

it.each([
  ['http', 'http'],
  ['ws', 'ws'],
  ['HTTP', undefined],
  ['', undefined],
])('proxy mode %j is %j', (proxyMode, mode) => {
  expect(proxyModeOf(aService({ proxyMode }))).toBe(mode);
});
