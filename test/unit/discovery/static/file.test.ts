import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../../src/base/problem.ts';
import { parseStaticFile, staticLimits } from '../../../../src/discovery/static/file.ts';
import { aMoment, at } from '../../../support/fixtures.ts';

const context = {
  path: 'static.json',
  hostname: 'shakespeare',
  advertiseIp: '10.0.0.5',
  changedAt: at('2026-01-01T00:00:00Z'),
  wall: aMoment().wall,
};

const full = {
  Service: {
    Name: 'some_service',
    Image: 'bb6268ff',
    Hostname: 'chaucer',
    Ports: [{ Type: 'tcp', Port: 10_234, ServicePort: 9999, IP: '10.1.2.3' }],
    ProxyMode: 'tcp',
  },
  ListenPort: 9999,
  Check: { Type: 'HttpGet', Args: 'http://:10234/', Interval: '5s', Timeout: '1s', Rise: 2, Fall: 3 },
};

function read(value: unknown) {
  const parsed = parseStaticFile(typeof value === 'string' ? value : JSON.stringify(value), context);
  if (!parsed.ok) throw new Error(parsed.error.map(describeProblem).join('\n'));
  return parsed.value;
}

function mistakes(value: unknown): string[] {
  const parsed = parseStaticFile(typeof value === 'string' ? value : JSON.stringify(value), context);
  return parsed.ok ? [] : parsed.error.map(describeProblem);
}

const idsOf = (value: unknown): string[] => read(value).map(({ service }) => service.id);

describe('a static file', () => {
  it('gives services as Sidecar reads them', () => {
    expect(read([full])).toEqual([
      {
        service: {
          id: expect.stringMatching(/^[0-9a-f]{12}$/),
          name: 'some_service',
          image: 'bb6268ff',
          created: context.changedAt,
          hostname: 'chaucer',
          ports: [{ type: 'tcp', port: 10_234, servicePort: 9999, ip: '10.1.2.3' }],
          updated: context.wall,
          proxyMode: 'tcp',
          status: 'alive',
        },
        check: {
          type: 'HttpGet',
          origin: 'file',
          args: 'http://:10234/',
          intervalMs: 5000,
          timeoutMs: 1000,
          rise: 2,
          fall: 3,
        },
        listenerUrl: 'http://shakespeare:9999/sidecar/update',
        engineHealth: null,
        addresses: [],
      },
    ]);
  });

  it('fills in the host where an entry says nothing', () => {
    const [entry] = read([{ Service: { Name: 'web', Ports: [{ Port: 80 }] } }]);
    expect(entry).toMatchObject({
      service: {
        hostname: 'shakespeare',
        ports: [{ type: 'tcp', port: 80, servicePort: null, ip: '10.0.0.5' }],
        proxyMode: 'http',
      },
      check: null,
      listenerUrl: null,
    });
  });

  it('takes keys in any case and skips those it does not know', () => {
    const [entry] = read('[{"service":{"NAME":"web","Extra":1,"ports":null},"check":null,"$schema":"x"}]');
    expect(entry?.service).toMatchObject({ name: 'web', ports: [] });
  });

  it('gives the same ids whenever it is read, and different ones to equal entries', () => {
    expect(idsOf([full, full])).toEqual(idsOf([full, full]));
    expect(new Set(idsOf([full, full, { Service: { Name: 'x' } }])).size).toBe(3);
    expect(idsOf([{ ...full, Check: null }])).toEqual(idsOf([full]));
  });

  it('may be empty', () => {
    expect(read('[]')).toEqual([]);
  });
});

describe('a broken static file', () => {
  it('is told with line, column and what stands there', () => {
    expect(mistakes('[\n  {"Service": {"Name": "web"},}\n]')).toEqual([
      'file static.json, line 2 column 31: "}" is not valid: expected a name in double quotes ' +
        '(there may be no comma before a closing brace); the last good list stays',
    ]);
    expect(mistakes('[')).toEqual([expect.stringContaining('line 1 column 2: "the end of the line"')]);
  });

  it.each([
    ['a string', '"x"'],
    ['an object', '{}'],
    ['null', 'null'],
    ['too many entries', `[${'0,'.repeat(staticLimits.entries)}0]`],
  ])('that is %s is not an array of entries', (_kind, text) => {
    expect(mistakes(text)).toEqual([expect.stringContaining('expected an array of at most 10000 entries')]);
  });

  it.each([
    [[full, 7], '[1]: "7"', 'an object'],
    [[{}], '[0].Service: "nothing"', 'an object'],
    [[{ Service: [] }], '[0].Service: "[]"', 'an object'],
    [[{ Service: {} }], '[0].Service.Name: "nothing"', '1 to 255 printable characters'],
    [[{ Service: { Name: 'a\nb' } }], '[0].Service.Name: "a\\nb"', '1 to 255 printable characters'],
    [[{ Service: { Name: 'x', Ports: {} } }], '[0].Service.Ports: "{}"', 'an array of at most 256 objects'],
    [
      [{ Service: { Name: 'x', Ports: [{}] } }],
      '[0].Service.Ports[0].Port: "nothing"',
      'a whole number from 1 to 65535',
    ],
    [[{ Service: { Name: 'x', ProxyMode: 'TCP' } }], '[0].Service.ProxyMode: "TCP"', 'http, tcp, ws'],
    [[{ Service: { Name: 'x' }, ListenPort: -1 }], '[0].ListenPort: "-1"', 'a whole number from 0 to 65535'],
    [[{ Service: { Name: 'x' }, Check: { Type: 'Http' } }], '[0].Check.Type: "Http"', 'HttpGet, External'],
    [[{ Service: { Name: 'x' }, Check: { Interval: '5' } }], '[0].Check.Interval: "5"', 'a duration such as'],
    [[{ Service: { Name: 'x' }, Check: { Rise: 0 } }], '[0].Check.Rise: "0"', 'a whole number from 1'],
  ])('with %j names the field', (entries, place, expected) => {
    expect(mistakes(entries)[0]).toContain(`file static.json, ${place} is not valid: expected ${expected}`);
  });

  it('names the type, port and address of one of many ports', () => {
    const bad = { Type: 'icmp', Port: '80', ServicePort: 1.5, IP: 'a b' };
    const lines = mistakes([full, full, { Service: { Name: 'x', Ports: [bad] } }]);
    const fields = lines.map((line) => /\[2\]\.Service\.Ports\[0\]\.(\w+)/.exec(line)?.[1]);
    expect(new Set(fields)).toEqual(new Set(['Type', 'Port', 'ServicePort', 'IP']));
  });

  it('tells a bounded number of mistakes', () => {
    expect(mistakes(Array.from({ length: 100 }, () => 7))).toHaveLength(20);
  });
});
