import { describe, expect, it } from 'vitest';
import { parseDockerEndpoint } from '../../../../src/discovery/docker/endpoint.ts';

const unset = { url: '', host: '', tlsVerify: false, certPath: '' };

describe('the address of the engine', () => {
  it.each([
    ['unix:///run/podman.sock', { kind: 'unix', path: '/run/podman.sock' }],
    ['tcp://docker:2375', { kind: 'tcp', host: 'docker', port: 2375, tls: null }],
    ['tcp://docker', { kind: 'tcp', host: 'docker', port: 2375, tls: null }],
    ['docker:2375', { kind: 'tcp', host: 'docker', port: 2375, tls: null }],
    ['http://docker', { kind: 'tcp', host: 'docker', port: 80, tls: null }],
    ['tcp://[2001:db8::1]:2375', { kind: 'tcp', host: '2001:db8::1', port: 2375, tls: null }],
    ['https://docker', { kind: 'tcp', host: 'docker', port: 443, tls: { certPath: '' } }],
  ])('%s is understood', (url, endpoint) => {
    expect(parseDockerEndpoint({ ...unset, url })).toEqual({ ok: true, value: { url, ...endpoint } });
  });

  it.each([
    'unix://',
    'unix://relative',
    'ssh://docker',
    'tcp://',
    'http://docker/prefix',
    'npipe:////./pipe/x',
  ])('%s is refused with what is accepted', (url) => {
    expect(parseDockerEndpoint({ ...unset, url })).toMatchObject({
      ok: false,
      error: { thing: 'setting DOCKER_URL', value: url, expected: expect.stringContaining('unix:///path') },
    });
  });

  it("is Docker's own when DOCKER_URL is empty, TLS included", () => {
    const docker = { ...unset, host: 'tcp://docker', tlsVerify: true, certPath: '/certs' };
    expect(parseDockerEndpoint(docker)).toMatchObject({ value: { port: 2376, tls: { certPath: '/certs' } } });
    expect(parseDockerEndpoint({ ...docker, url: 'tcp://other' })).toMatchObject({
      value: { host: 'other', port: 2375, tls: null },
    });
  });

  it('is the local socket when nothing is set, and a bad DOCKER_HOST is named', () => {
    expect(parseDockerEndpoint(unset)).toMatchObject({ value: { path: '/var/run/docker.sock' } });
    expect(parseDockerEndpoint({ ...unset, host: 'x://y' })).toMatchObject({
      error: { thing: 'setting DOCKER_HOST' },
    });
  });
});
