import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../../src/base/problem.ts';
import { describeContainer } from '../../../../src/discovery/docker/labels.ts';
import { regexNamer } from '../../../../src/discovery/docker/namer.ts';
import { listenerUrl } from '../../../../src/discovery/listener-url.ts';
import { describeLabels, plainOptions, someFacts } from '../../../support/containers.ts';
import { aMoment, at } from '../../../support/fixtures.ts';

const lines = (labels: Record<string, string>): string[] =>
  describeLabels(labels).problems.map(describeProblem);
const portsOf = (labels: Record<string, string>) => describeLabels(labels).discovered?.service.ports;

describe('a container', () => {
  it('becomes a service with the short id, the listing time and its own addresses', () => {
    expect(describeLabels({ ServicePort_80: '8080' }).discovered).toEqual({
      service: {
        id: 'c0ffee000000',
        name: 'web',
        image: 'nginx:1',
        created: at('2016-03-05T02:26:14Z'),
        hostname: 'shakespeare',
        ports: [{ type: 'tcp', port: 32_768, servicePort: 8080, ip: '10.0.0.5' }],
        updated: aMoment().wall,
        proxyMode: 'http',
        status: 'alive',
      },
      check: null,
      listenerUrl: null,
      engineHealth: null,
      addresses: ['172.17.0.2'],
    });
  });

  it.each(['restarting', 'exited', 'created', 'dead'])('is left out while it is %s', (State) => {
    expect(describeContainer(someFacts({ State }), plainOptions, aMoment().wall)).toEqual({
      discovered: null,
      problems: [],
    });
  });

  it("carries the engine's verdict on its health", () => {
    const facts = someFacts({ Status: 'Up 2 seconds (health: starting)' });
    const { discovered } = describeContainer(facts, plainOptions, aMoment().wall);
    expect(discovered?.engineHealth).toEqual({ status: 'starting', output: '' });
  });

  it('in the host network has the ports that its labels name', () => {
    const facts = someFacts({
      HostConfig: { NetworkMode: 'host' },
      Ports: [],
      Labels: { ServicePort_9000: '80' },
    });
    const { discovered, problems } = describeContainer(facts, plainOptions, aMoment().wall);
    expect(discovered?.service.ports).toEqual([{ type: 'tcp', port: 9000, servicePort: 80, ip: '10.0.0.5' }]);
    expect(problems).toEqual([]);
  });
});

describe('SidecarDiscover', () => {
  it('leaves the container out when it is exactly false, whatever else is wrong with it', () => {
    expect(describeLabels({ SidecarDiscover: 'false', ProxyMode: 'x' })).toEqual({
      discovered: null,
      problems: [],
    });
  });

  it.each([
    'False',
    'no',
    '0',
    '',
  ])('leaves it in when it is %j, and says what would be understood', (value) => {
    expect(describeLabels({ SidecarDiscover: value }).discovered).not.toBeNull();
    expect(lines({ SidecarDiscover: value })).toEqual([
      `container web-1 (c0ffee000000): label SidecarDiscover: ${JSON.stringify(value)} is not valid: ` +
        'expected true or false; the container is discovered',
    ]);
  });
});

describe('ServicePort', () => {
  it.each(['http', '-1', '70000', '8080 ', '1e3', ''])('%j exports nothing for that port only', (value) => {
    expect(portsOf({ ServicePort_80: value })?.map(({ servicePort }) => servicePort)).toEqual([null]);
    expect(lines({ ServicePort_80: value })).toEqual([
      `container web-1 (c0ffee000000): label ServicePort_80: ${JSON.stringify(value)} is not valid: ` +
        'expected a whole number from 0 to 65535; the port is listed but not exported',
    ]);
  });

  it('of the same number serves tcp and udp', () => {
    const both = ['tcp', 'udp'].map((Type) => ({ IP: '', PrivatePort: 53, PublicPort: 5353, Type }));
    const facts = someFacts({ Ports: both, Labels: { ServicePort_53: '53' } });
    const { discovered } = describeContainer(facts, plainOptions, aMoment().wall);
    expect(discovered?.service.ports.map(({ type, servicePort }) => [type, servicePort])).toEqual([
      ['tcp', 53],
      ['udp', 53],
    ]);
  });

  it('for a port that is not published says that it must be', () => {
    expect(lines({ ServicePort_9999: '8080' })).toEqual([
      'container web-1 (c0ffee000000): label ServicePort_9999: "8080" is not valid: ' +
        'expected the container to publish its port 9999 on the host; nothing is exported for it',
    ]);
  });

  it('of zero asks for none and is no mistake', () => {
    expect(lines({ ServicePort_80: '0' })).toEqual([]);
  });
});

describe('a name', () => {
  it.each([
    ['empty', ''],
    ['longer than 255 characters', 'x'.repeat(256)],
    ['of several lines', 'web\nserver evil'],
  ])('that is %s leaves the container out', (_kind, name) => {
    const { discovered, problems } = describeLabels({ ServiceName: name });
    expect(discovered).toBeNull();
    expect(problems).toMatchObject([
      { thing: 'container web-1 (c0ffee000000): label ServiceName', effect: 'the container is left out' },
    ]);
  });

  it('made by a pattern is judged too', async () => {
    const namer = await regexNamer('^/web()');
    const options = { ...plainOptions, ...(namer.ok && { namer: namer.value }) };
    expect(describeLabels({}, options).problems).toMatchObject([
      { thing: expect.stringMatching(/: service name$/) },
    ]);
  });
});

describe('ProxyMode', () => {
  it.each(['http', 'tcp', 'ws'])('%s is taken', (mode) => {
    expect(describeLabels({ ProxyMode: mode }).discovered?.service.proxyMode).toBe(mode);
  });

  it.each([
    'TCP',
    '',
    'grpc',
    'x'.repeat(10_000),
  ])('that nobody serves lists the service without exporting it', (mode) => {
    const { discovered, problems } = describeLabels({ ServicePort_80: '8080', ProxyMode: mode });
    expect(discovered?.service).toMatchObject({ proxyMode: 'http', ports: [{ servicePort: null }] });
    expect(problems).toMatchObject([{ expected: 'http, tcp, ws' }]);
    expect(problems[0]?.value.length).toBeLessThanOrEqual(256);
  });
});

describe('SidecarListener', () => {
  it('is told of changes at the real port behind its ServicePort', () => {
    const { discovered } = describeLabels({ ServicePort_80: '8080', SidecarListener: '8080' });
    expect(discovered?.listenerUrl).toBe('http://10.0.0.5:32768/sidecar/update');
  });

  it('puts an IPv6 address in brackets', () => {
    expect(listenerUrl('2001:db8::5', 80)).toBe('http://[2001:db8::5]:80/sidecar/update');
  });

  it.each([
    ['not a number', 'web', 'a whole number from 1 to 65535'],
    ['nobody’s ServicePort', '9999', 'one of its own tcp ServicePorts'],
  ])('that is %s is a problem of its own', (_kind, value, expected) => {
    const { discovered, problems } = describeLabels({ ServicePort_80: '8080', SidecarListener: value });
    expect(discovered?.listenerUrl).toBeNull();
    expect(problems).toMatchObject([{ value, expected, effect: 'it is not told of changes' }]);
  });
});

describe('a misspelt label', () => {
  it.each([
    ['SidecarDiscovery', 'SidecarDiscover'],
    ['ServicePort-80', 'ServicePort_80'],
    ['serviceport_80', 'ServicePort_80'],
    ['Healthcheck', 'HealthCheck'],
  ])('%s is ignored and told to be %s', (label, meant) => {
    expect(lines({ [label]: 'false' })).toEqual([
      `container web-1 (c0ffee000000): label ${label}: "false" is not valid: ` +
        `expected the label to be called ${meant}; the label is ignored`,
    ]);
  });

  it('cannot forge a line of the log', () => {
    expect(lines({ 'HealthCheck\n': 'x' }).join()).toContain('label "HealthCheck\\n":');
  });
});

it('a container with more published ports than a record holds keeps those it exports', () => {
  const many = Array.from({ length: 300 }, (_, n) => ({
    IP: '',
    PrivatePort: n + 1,
    PublicPort: n + 1,
    Type: 'tcp',
  }));
  const facts = someFacts({ Ports: many, Labels: { ServicePort_300: '8080' } });
  const { discovered, problems } = describeContainer(facts, plainOptions, aMoment().wall);
  expect(discovered?.service.ports.map(({ port }) => port)).toEqual([300]);
  expect(problems).toMatchObject([{ value: '300 ports', expected: 'at most 256 published ports' }]);
});

it('a container with more mistakes than anyone reads is told of the first only', () => {
  const labels = Array.from({ length: 30 }, (_, n) => [`ServicePort_${n + 1}`, 'x'] as const);
  expect(lines(Object.fromEntries(labels))).toHaveLength(20);
});
