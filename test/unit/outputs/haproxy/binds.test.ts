import { describe, expect, it } from 'vitest';
import { bindsOf, newBinds, repeatedBinds } from '../../../../src/outputs/haproxy/binds.ts';

describe('binds in a configuration', () => {
  it.each([
    ['bind 10.0.0.1:80', [{ ip: '10.0.0.1', port: 80 }]],
    ['\tbind *:80 ssl crt /a', [{ ip: '0.0.0.0', port: 80 }]],
    [
      '  bind :80,:443',
      [
        { ip: '0.0.0.0', port: 80 },
        { ip: '0.0.0.0', port: 443 },
      ],
    ],
    ['bind [fd00::1]:80', [{ ip: 'fd00::1', port: 80 }]],
    ['bind :::80', [{ ip: '::', port: 80 }]],
    ['bind ipv4@10.0.0.1:80', [{ ip: '10.0.0.1', port: 80 }]],
    ['bind "10.0.0.1:80"', [{ ip: '10.0.0.1', port: 80 }]],
  ])('%s', (line, binds) => {
    expect(bindsOf(`frontend a\n${line}\n  default_backend b`)).toEqual(binds);
  });

  it.each([
    "bind 'unix@/a.sock' mode 600",
    'bind :80-90',
    'bind fd@3',
    'bind web:80',
    'bind :0',
    '# bind :80',
  ])('%s is not tested', (line) => {
    expect(bindsOf(line)).toEqual([]);
  });
});

it('ports that already run are not new, whatever their address', () => {
  const wanted = [
    { ip: '10.0.0.1', port: 80 },
    { ip: '10.0.0.1', port: 81 },
  ];
  expect(newBinds(wanted, [{ ip: '0.0.0.0', port: 80 }])).toEqual([{ ip: '10.0.0.1', port: 81 }]);
});

it('a port bound twice is found, also through the any-address, and two addresses are no conflict', () => {
  const bind = (ip: string) => ({ ip, port: 80 });
  expect(repeatedBinds([bind('10.0.0.1'), bind('10.0.0.2')])).toEqual([]);
  expect(repeatedBinds([bind('10.0.0.1'), bind('10.0.0.1')])).toHaveLength(1);
  expect(repeatedBinds([bind('10.0.0.1'), bind('0.0.0.0')])).toHaveLength(1);
});
