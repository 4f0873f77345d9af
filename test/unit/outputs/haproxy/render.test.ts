import { describe, expect, it } from 'vitest';
import { type RenderOptions, renderHaproxy } from '../../../../src/outputs/index.ts';
import { aBackend, aModel, aRoute } from '../../../support/routes.ts';

const options: RenderOptions = {
  bindIp: '192.168.168.168',
  user: 'haproxy',
  group: '',
  statsAddress: { ip: '127.0.0.1', port: 3212 },
  socketDir: '/run/pillion',
  isDaemon: false,
};
const linesOf = (model = aModel(), changes: Partial<RenderOptions> = {}): string[] =>
  renderHaproxy(model, { ...options, ...changes }).split('\n');

it('a route is a frontend on its ServicePort and a backend with its servers', () => {
  const lines = linesOf(
    aModel([
      aRoute({
        service: 'some-svc',
        servicePort: 8090,
        backends: [aBackend({ address: '127.0.0.3', port: 9999 })],
      }),
    ]),
  );
  expect(lines.slice(lines.indexOf('frontend some-svc-8090 from pillion-http'))).toEqual([
    'frontend some-svc-8090 from pillion-http',
    '  bind 192.168.168.168:8090',
    '  option forwardfor',
    '  default_backend some-svc-8090',
    'backend some-svc-8090 from pillion-http',
    '  http-request disable-l7-retry unless { method GET HEAD OPTIONS }',
    '  server shakespeare-deadbeef1231-9999 127.0.0.3:9999',
    '',
  ]);
});

it('a websocket route is HTTP whose tunnels live long', () => {
  const lines = linesOf(aModel([aRoute({ mode: 'ws' })]));
  expect(lines).toContain('backend web-8080 from pillion-http');
  expect(lines.slice(lines.indexOf('backend web-8080 from pillion-http'))).toContain('  timeout tunnel 1h');
});

it('a TCP route has no HTTP options', () => {
  const lines = linesOf(aModel([aRoute({ mode: 'tcp' })]));
  expect(lines.slice(lines.indexOf('frontend web-8080 from pillion-tcp'))).not.toContain(
    '  option forwardfor',
  );
});

it('a host name that does not resolve is no error of the file', () => {
  expect(linesOf(aModel([aRoute({ backends: [aBackend({ address: 'web-1', port: 80 })] })]))).toContain(
    '  server shakespeare-deadbeef1231-80 web-1:80 init-addr last,libc,none',
  );
});

it('without services there is a listener still', () => {
  const lines = linesOf(aModel([]), { statsAddress: null });
  expect(lines.filter((line) => line.includes('bind '))).toEqual([
    "  bind 'unix@/run/pillion/stats.sock' mode 600",
  ]);
});

it('no user, group or daemon line unless asked for', () => {
  expect(linesOf(aModel([]), { user: '' }).join('\n')).not.toMatch(/^ {2}(user|group|daemon)\b/m);
  expect(linesOf(aModel([]), { group: 'www', isDaemon: true })).toEqual(
    expect.arrayContaining(['  daemon', "  user 'haproxy'", "  group 'www'"]),
  );
});

describe('refuses to write', () => {
  it.each([
    ['a route name', aModel([aRoute({ name: 'a b' })])],
    ['a server name', aModel([aRoute({ backends: [aBackend({ name: 'a\nb' })] })])],
    ['an address', aModel([aRoute({ backends: [aBackend({ address: '10.0.0.1 check' })] })])],
    ['a port', aModel([aRoute({ backends: [aBackend({ port: 0 })] })])],
    ['a ServicePort', aModel([aRoute({ servicePort: 65_536 })])],
  ])('%s that the model should not have let through', (_what, model) => {
    expect(() => renderHaproxy(model, options)).toThrow('assertion failed');
  });
});
