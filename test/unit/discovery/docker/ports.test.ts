import { describe, expect, it } from 'vitest';
import type { Binding } from '../../../../src/discovery/docker/container.ts';
import { publishedPorts } from '../../../../src/discovery/docker/ports.ts';

const bind = (
  privatePort: number,
  publicPort: number,
  ip: string,
  type: Binding['type'] = 'tcp',
): Binding => ({
  privatePort,
  publicPort,
  ip,
  type,
});
const addresses = (bindings: readonly Binding[], advertiseIp = '10.0.0.5'): string[] =>
  publishedPorts(bindings, advertiseIp).map(({ ip, port, type }) => `${type} ${ip} ${port}`);

describe('published ports', () => {
  it('bound to every address are reached at the advertise address, once', () => {
    expect(addresses([bind(80, 8080, '0.0.0.0'), bind(80, 8080, '::')])).toEqual(['tcp 10.0.0.5 8080']);
    expect(addresses([bind(80, 8080, '')])).toEqual(['tcp 10.0.0.5 8080']);
  });

  it('bound with different host ports for each family take the advertise address’s own', () => {
    const both = [bind(80, 49_154, '0.0.0.0'), bind(80, 49_153, '::')];
    expect(addresses(both)).toEqual(['tcp 10.0.0.5 49154']);
    expect(addresses(both, '2001:db8::5')).toEqual(['tcp 2001:db8::5 49153']);
  });

  it('bound for the other family only are still listed', () => {
    expect(addresses([bind(80, 8080, '::')])).toEqual(['tcp 10.0.0.5 8080']);
    expect(addresses([bind(80, 8080, '0.0.0.0')], '2001:db8::5')).toEqual(['tcp 2001:db8::5 8080']);
  });

  it('bound to one address are reached there', () => {
    expect(addresses([bind(80, 8080, '192.0.2.7'), bind(80, 8080, '2001:db8::1')])).toEqual([
      'tcp 192.0.2.7 8080',
      'tcp 2001:db8::1 8080',
    ]);
  });

  it('that are not published are not listed', () => {
    expect(addresses([bind(80, 0, '')])).toEqual([]);
  });

  it('are ordered by container port, type, host port and address', () => {
    const bindings = [
      bind(443, 1, ''),
      bind(80, 3, ''),
      bind(80, 2, ''),
      bind(53, 9, '', 'udp'),
      bind(53, 9, ''),
    ];
    const expected = [
      'tcp 10.0.0.5 9',
      'udp 10.0.0.5 9',
      'tcp 10.0.0.5 2',
      'tcp 10.0.0.5 3',
      'tcp 10.0.0.5 1',
    ];
    expect(addresses(bindings)).toEqual(expected);
    expect(addresses(bindings.reverse())).toEqual(expected);
  });
});
