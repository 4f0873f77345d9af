import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../src/base/problem.ts';
import { proxyModel } from '../../../src/outputs/index.ts';
import { noPorts, type Service, type Status } from '../../../src/service/index.ts';
import { aPort, aService, at } from '../../support/fixtures.ts';
import { aSnapshot } from '../../support/snapshots.ts';

const model = (...services: Service[]) => proxyModel(aSnapshot(services), { useHostnames: false });
const problemLines = (...services: Service[]) => model(...services).problems.map(describeProblem);
const older = at('2026-01-01T00:00:00Z');
const newer = at('2026-02-01T00:00:00Z');

describe('routes', () => {
  it('an alive instance with a ServicePort becomes a backend of its service’s route', () => {
    expect(model(aService())).toEqual({
      routes: [
        {
          name: 'awesome-svc-8080',
          service: 'awesome-svc',
          servicePort: 8080,
          mode: 'http',
          backends: [
            {
              name: 'shakespeare-deadbeef1231-32768',
              hostname: 'shakespeare',
              id: 'deadbeef1231',
              address: '10.0.0.5',
              port: 32768,
            },
          ],
        },
      ],
      problems: [],
    });
  });

  const unrouted: readonly Status[] = ['tombstone', 'unhealthy', 'unknown', 'draining'];
  it.each(unrouted)('an instance that is %s is not routed', (status) => {
    expect(model(aService({ status }))).toEqual({ routes: [], problems: [] });
  });

  it('ports that are not TCP or not exported are passed over in silence', () => {
    const ports = [aPort({ type: 'udp' }), aPort({ servicePort: null })];
    expect(model(aService({ ports }), aService({ ports: noPorts, id: 'b' }))).toEqual({
      routes: [],
      problems: [],
    });
  });

  it('instances with different port lists share what they have in common', () => {
    const both = aService({ id: 'a', ports: [aPort(), aPort({ port: 32769, servicePort: 9090 })] });
    const one = aService({ id: 'b', ports: [aPort({ port: 32770 })] });
    expect(model(both, one).routes.map((route) => [route.servicePort, route.backends.length])).toEqual([
      [8080, 2],
      [9090, 1],
    ]);
  });

  it('two ports of one instance on one ServicePort are two backends', () => {
    const ports = [aPort(), aPort({ port: 32769 })];
    expect(model(aService({ ports })).routes[0]?.backends.map((backend) => backend.port)).toEqual([
      32768, 32769,
    ]);
  });

  it('the same address and port is one backend, whoever announces it', () => {
    const twice = aService({ ports: [aPort(), aPort()] });
    expect(model(twice, aService({ id: 'f' })).routes[0]?.backends).toHaveLength(1);
  });

  it('a hyphen in an id does not make two backends one', () => {
    const a = aService({ hostname: 'a-b', id: 'c', ports: [aPort({ ip: '10.0.0.1' })] });
    const b = aService({ hostname: 'a', id: 'b-c', ports: [aPort({ ip: '10.0.0.2' })] });
    expect(model(a, b).routes[0]?.backends.map((backend) => backend.name)).toEqual([
      'a-b-c-32768',
      'a-b:2dc-32768',
    ]);
  });

  it('with host names, the address is the host and its ports’ addresses do not matter', () => {
    const snapshot = aSnapshot([aService({ ports: [aPort({ ip: 'whatever' })] })]);
    expect(proxyModel(snapshot, { useHostnames: true }).routes[0]?.backends[0]?.address).toBe('shakespeare');
  });
});

describe('contested ports', () => {
  const web = aService({ name: 'web', id: 'a', created: older });
  const intruder = aService({ name: 'alpha', id: 'b', created: newer, ports: [aPort({ port: 1 })] });

  it('the name with the oldest instance keeps the port, and the other is told', () => {
    const { routes, problems } = model(web, intruder);
    expect(routes.map((route) => route.service)).toEqual(['web']);
    expect(problems.map(describeProblem)).toEqual([
      'service alpha: "ServicePort 8080" is not valid: expected a ServicePort that no older service has; ' +
        'web has this one; it is not routed on this port',
    ]);
  });

  it('a newer instance does not cost its service the port', () => {
    const second = aService({ name: 'web', id: 'c', created: at('2026-03-01T00:00:00Z') });
    expect(model(second, intruder, web).routes[0]?.service).toBe('web');
  });

  it('equal ages are decided by name', () => {
    expect(model(web, { ...intruder, created: older }).routes[0]?.service).toBe('alpha');
  });

  it('an older instance that is not alive has no claim', () => {
    expect(model({ ...web, status: 'unhealthy' }, intruder).routes[0]?.service).toBe('alpha');
  });
});

describe('modes', () => {
  it('the oldest instance decides, the others are routed its way and named', () => {
    const first = aService({ id: 'a', proxyMode: 'tcp', created: older });
    const second = aService({ id: 'b', created: newer, ports: [aPort({ port: 2 })] });
    const { routes, problems } = model(second, first);
    expect(routes[0]).toMatchObject({ mode: 'tcp', backends: [{ id: 'a' }, { id: 'b' }] });
    expect(problems.map((problem) => [problem.thing, problem.value])).toEqual([
      ['service awesome-svc on shakespeare (b)', 'http'],
    ]);
  });

  it.each(['', 'foo', 'http\n  bind :1'])('an unknown mode %j leaves the record out and says so', (mode) => {
    expect(model(aService({ proxyMode: mode }), aService({ id: 'b' })).routes[0]?.backends).toHaveLength(1);
    expect(problemLines(aService({ proxyMode: mode }))).toEqual([
      `service awesome-svc on shakespeare (deadbeef1231): ${JSON.stringify(mode)} is not valid: ` +
        'expected a proxy mode: http, tcp, ws; it is not routed',
    ]);
  });
});

describe('hostile records', () => {
  it.each([
    '',
    'host',
    '10.0.0.256',
    'fe80::1%eth0',
    '0.0.0.0',
    '::',
    '::0.0.0.0',
    '1.2.3.4\n5',
  ])('the address %j is not routed, and named', (ip) => {
    const { routes, problems } = model(aService({ ports: [aPort({ ip })] }));
    expect(routes).toEqual([]);
    expect(problems).toMatchObject([{ value: ip, expected: 'the IP address of one host' }]);
  });

  it.each(['a b', 'a\nb', '-a', 'a.', ''])('the host name %j is no address', (hostname) => {
    const { routes, problems } = proxyModel(aSnapshot([aService({ hostname })]), { useHostnames: true });
    expect([routes.length, problems.length]).toEqual([0, 1]);
  });

  it.each(['', '\ud800', 'n'.repeat(256), 'é'.repeat(50)])('the name %j is not routed', (name) => {
    expect(model(aService({ name })).routes).toEqual([]);
    expect(problemLines(aService({ name }))).toHaveLength(1);
  });

  it('port 0 is not routed', () => {
    expect(model(aService({ ports: [aPort({ port: 0 })] })).problems).toMatchObject([{ value: '0' }]);
  });

  it('a second address for one instance and port is left out, and named', () => {
    const ports = [aPort({ ip: 'fd00::5' }), aPort({ ip: '10.0.0.5' })];
    const { routes, problems } = model(aService({ ports }));
    expect(routes[0]?.backends.map((backend) => backend.address)).toEqual(['10.0.0.5']);
    expect(problems).toMatchObject([{ value: 'fd00::5' }]);
  });

  it('no name can forge a line of the log', () => {
    const lines = problemLines(aService({ name: 'a\nb', hostname: 'c\rd', id: '\u2028', proxyMode: '\n' }));
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toMatch(/[\n\r\u2028]/);
  });
});
