import { describe, expect, it } from 'vitest';
import type { DockerEndpoint } from '../../../../src/discovery/docker/endpoint.ts';
import { describeFault, EngineError, faultOf } from '../../../../src/discovery/docker/fault.ts';

const socket: DockerEndpoint = { kind: 'unix', url: 'unix:///run/docker.sock', path: '/run/docker.sock' };
const remote: DockerEndpoint = {
  kind: 'tcp',
  url: 'tcp://docker:2376',
  host: 'docker',
  port: 2376,
  tls: null,
};

describe('a fault', () => {
  it.each([
    [socket, 'ENOENT', 'there is no such socket; start Docker, set DOCKER_URL'],
    [socket, 'EACCES', 'permission denied; run as root or as a member of the group'],
    [socket, 'ECONNREFUSED', 'nothing listens there'],
    [remote, 'ENOTFOUND', 'its name cannot be resolved; check DOCKER_URL'],
    [remote, 'ENOENT', 'a certificate file is missing ("why"); check DOCKER_CERT_PATH'],
    [remote, 'EPROTO', 'cannot connect ("why"); is the Docker daemon running?'],
  ])('of %o with %s says what helps', (endpoint, code, help) => {
    const line = describeFault(faultOf(Object.assign(new Error('why'), { code })), endpoint);
    expect(line).toContain(`Docker at ${endpoint.url}: ${help}`);
  });

  it('of a hung engine says how long it was waited for', () => {
    const fault = faultOf(new EngineError({ kind: 'timeout', request: 'GET /version', afterMs: 15_000 }));
    expect(describeFault(fault, socket)).toContain('no answer to GET /version within 15 s');
  });

  it('never repeats what the other side sent as it is', () => {
    const fault = { kind: 'refused', request: 'GET /events', status: 403, message: 'no\nFAKE LINE' } as const;
    expect(describeFault(fault, socket)).toContain('HTTP 403 "no\\nFAKE LINE"');
    expect(describeFault({ kind: 'ended', detail: 'a\nb' }, socket)).toMatch(
      /the event stream ended \("a\\nb"\)$/,
    );
  });
});
