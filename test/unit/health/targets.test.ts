import { describe, expect, it } from 'vitest';
import { httpRequest, tcpRequest, withoutCredentials } from '../../../src/health/targets.ts';
import { aHost, aTarget } from '../../support/checks.ts';
import { aPort, aService } from '../../support/fixtures.ts';

const target = aTarget({
  addresses: ['172.17.0.2', 'fd00::2'],
  service: aService({ ports: [aPort({ ip: '10.1.2.3' }), aPort({ ip: 'db.internal' })] }),
});

function urlOf(args: string): unknown {
  const request = httpRequest(args, target, aHost());
  return request.ok ? [request.value.url, ...request.value.addresses] : request.error.expected;
}

describe('an HttpGet check may reach', () => {
  it.each([
    ['http://:9090/x', 'http://localhost:9090/x', '127.0.0.1', '::1'],
    ['http://localhost/', 'http://localhost/', '127.0.0.1', '::1'],
    ['http://0.0.0.0:80/', 'http://0.0.0.0/', '127.0.0.1', '::1'],
    ['http://127.8.8.8:80/', 'http://127.8.8.8/', '127.8.8.8'],
    ['http://0x7f.1/', 'http://127.0.0.1/', '127.0.0.1'],
    ['http://167772165:81/', 'http://10.0.0.5:81/', '10.0.0.5'],
    ['https://Shakespeare:8443/a?b#c', 'https://shakespeare:8443/a?b', '10.0.0.5'],
    ['http://10.1.2.3:32768/', 'http://10.1.2.3:32768/', '10.1.2.3'],
    ['http://172.17.0.2/', 'http://172.17.0.2/', '172.17.0.2'],
    ['http://[FD00:0:0::2]:8080/', 'http://[fd00::2]:8080/', 'fd00::2'],
    ['http://[::ffff:10.0.0.5]/', 'http://[::ffff:a00:5]/', '10.0.0.5'],
    ['http://[fe80::1]/', 'http://[fe80::1]/', 'fe80::1'],
    ['http://[::1]:1/', 'http://[::1]:1/', '::1'],
  ])('%s', (args, url, ...addresses) => {
    expect(urlOf(args)).toEqual([url, ...addresses]);
  });
});

describe('an HttpGet check may not reach', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://0xA9FEA9FE/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a00:5]/',
    'http://10.0.0.6/',
    'http://db.internal/',
    'http://127.0.0.1.nip.io/',
    'http://localhost.example.com/',
    'http://evil.example\\@127.0.0.1/',
    'http://shakespeare.example/',
  ])('%s', (args) => {
    expect(urlOf(args)).toMatch(/^a URL of localhost, an address or the name of this host/);
  });

  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    '127.0.0.1:80',
    'http://',
    'http:///x',
    'http://[::1',
    'http://:99999/',
  ])('%s, which is no URL of HTTP', (args) => {
    expect(urlOf(args)).toBe('a URL with http:// or https://');
  });

  it('anything with credentials, which are not shown', () => {
    expect(httpRequest('http://root:secret@127.0.0.1/', target, aHost())).toMatchObject({
      error: { value: 'http://***@127.0.0.1/', expected: 'a URL without user name and password' },
    });
    expect(withoutCredentials('curl http://a:b@c/ http://d:e@f/')).toBe('curl http://***@c/ http://***@f/');
  });
});

describe('a TcpConnect check', () => {
  it.each([
    ['localhost:80', 80, '127.0.0.1', '::1'],
    [':6379', 6379, '127.0.0.1', '::1'],
    ['10.0.0.5:5432', 5432, '10.0.0.5'],
    ['[fd00:0::2]:1', 1, 'fd00::2'],
    ['shakespeare:65535', 65535, '10.0.0.5'],
  ])('may reach %s', (args, port, ...addresses) => {
    expect(tcpRequest(args, target, aHost())).toEqual({
      ok: true,
      value: { type: 'TcpConnect', port, addresses },
    });
  });

  it.each([
    '80',
    'localhost',
    'localhost:0',
    'localhost:65536',
    'a/b:1',
    'x@127.0.0.1:1',
    '[::1:80',
    '::1:80',
  ])('refuses %j, which is no address', (args) => {
    expect(tcpRequest(args, target, aHost())).toMatchObject({
      error: { expected: 'host:port or [IPv6 address]:port' },
    });
  });

  it.each(['10.0.0.6:80', 'example.com:80', '[fd00::3]:80'])('may not reach %s', (args) => {
    expect(tcpRequest(args, target, aHost())).toMatchObject({ error: { value: args } });
  });
});
