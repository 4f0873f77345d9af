/** The API's bytes as Sidecar's Go code prints them, so that a client cannot tell the two apart. */
import { describe, expect, test } from 'vitest';
import { err } from '../../src/base/result.ts';
import { noPorts } from '../../src/service/index.ts';
import { aService, at } from '../support/fixtures.ts';
import { aServer, aSnapshot, aSnapshotOf, aTestServer } from '../support/http-server.ts';

const serviceJson =
  '{"ID":"deadbeef1231","Name":"awesome-svc","Image":"gonitro/awesome-svc:0.1.34","Created":"2026-03-11T12:00:00Z","Hostname":"shakespeare","Ports":[{"Type":"tcp","Port":32768,"ServicePort":8080,"IP":"10.0.0.5"}],"Updated":"2026-03-11T12:18:11.66964845Z","ProxyMode":"http","Status":0}';

const stateJson = `{"Servers":{"chaucer":{"Name":"chaucer","Services":{},"LastUpdated":"1970-01-01T00:00:00Z","LastChanged":"1970-01-01T00:00:00Z"},"shakespeare":{"Name":"shakespeare","Services":{"deadbeef1231":${serviceJson}},"LastUpdated":"2026-03-11T12:18:11.66964845Z","LastChanged":"2026-03-11T12:18:11.66964845Z"}},"LastChanged":"2026-03-11T12:18:11.66964845Z","ClusterName":"default","Hostname":"shakespeare"}`;

const indentedService = `      {
        "ID": "deadbeef1231",
        "Name": "awesome-svc",
        "Image": "gonitro/awesome-svc:0.1.34",
        "Created": "2026-03-11T12:00:00Z",
        "Hostname": "shakespeare",
        "Ports": [
          {
            "Type": "tcp",
            "Port": 32768,
            "ServicePort": 8080,
            "IP": "10.0.0.5"
          }
        ],
        "Updated": "2026-03-11T12:18:11.66964845Z",
        "ProxyMode": "http",
        "Status": 0
      }`;

const servicesJson = `{
  "Services": {
    "awesome-svc": [
${indentedService}
    ]
  },
  "ClusterMembers": {
    "chaucer": {
      "Name": "chaucer",
      "LastUpdated": "1970-01-01T00:00:00Z",
      "ServiceCount": 0
    },
    "shakespeare": {
      "Name": "shakespeare",
      "LastUpdated": "2026-03-11T12:18:11.66964845Z",
      "ServiceCount": 1
    }
  },
  "ClusterName": "default"
}`;

const cors = { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET' };

/** The headers that a client may rely on. */
async function fetched(url: string, server = aTestServer()) {
  const { statusCode, headers, body } = await server.app.inject({ url });
  return { statusCode, type: headers['content-type'], cors: headers['access-control-allow-origin'], body };
}

describe('documents', () => {
  test.each(['/api/services.json', '/services.json'])('%s', async (url) => {
    expect(await fetched(url)).toEqual({
      statusCode: 200,
      type: 'application/json',
      cors: '*',
      body: servicesJson,
    });
  });

  test.each(['/api/state.json', '/state.json'])('%s', async (url) => {
    expect(await fetched(url)).toEqual({
      statusCode: 200,
      type: 'application/json',
      cors: '*',
      body: stateJson,
    });
  });

  test('/api/services/{name}.json has that one key and no members', async () => {
    expect(await fetched('/api/services/awesome-svc.json')).toEqual({
      statusCode: 200,
      type: 'application/json',
      cors: '*',
      body: `{\n  "Services": {\n    "awesome-svc": [\n${indentedService}\n    ]\n  },\n  "ClusterName": "default"\n}`,
    });
  });

  test('an empty catalog without members', async () => {
    const server = aTestServer({ members: () => [] });
    server.refresh(aSnapshot({ servers: [] }));
    const { body } = await fetched('/api/services.json', server);
    expect(body).toBe('{\n  "Services": {},\n  "ClusterName": "default"\n}');
  });

  test('instances of one name stand oldest first, names in byte order', async () => {
    const server = aTestServer();
    const old = aService({ id: 'old', updated: at('2026-03-11T12:00:00Z') });
    const young = aService({ id: 'young', updated: at('2026-03-11T12:00:01Z') });
    server.refresh(aSnapshotOf(young, old, aService({ id: 'z', name: 'Zebra' })));
    const { body } = await fetched('/api/services.json', server);
    expect([...body.matchAll(/"ID": "(\w+)"/g)].map((match) => match[1])).toEqual(['z', 'old', 'young']);
  });

  test('null ports, empty ports and characters that HTML knows', async () => {
    const server = aTestServer({ members: () => [] });
    const odd = { name: 'a<b>&"', image: '', created: at('0001-01-01T00:00:00Z') };
    const services = [
      aService({ ...odd, id: '1', ports: noPorts, status: 'tombstone' }),
      aService({ ...odd, id: '2', ports: [], status: 'draining' }),
    ];
    server.refresh(aSnapshot({ servers: [aServer({ services })], clusterName: 'dev & test' }));
    const { body } = await fetched('/api/services.json', server);
    expect(body).toContain('    "a\\u003cb\\u003e\\u0026\\"": [\n      {\n        "ID": "1",\n');
    expect(body).toContain('"Ports": null,\n');
    expect(body).toContain('"Ports": [],\n');
    expect(body).toContain('"Created": "0001-01-01T00:00:00Z",\n');
    expect(body).toContain('"Status": 1\n      },\n      {\n');
    expect(body.endsWith('    ]\n  },\n  "ClusterName": "dev \\u0026 test"\n}')).toBe(true);
  });
});

describe('errors', () => {
  const cases: [url: string, status: number, cors: string | undefined, body: string][] = [
    [
      '/api/services.xml',
      404,
      '*',
      '{"message":"Not Found - Invalid content type extension","status":"error"}',
    ],
    [
      '/api/services/a.b',
      404,
      '*',
      '{"message":"Not Found - Invalid content type extension","status":"error"}',
    ],
    [
      '/api/state.xml',
      404,
      undefined,
      '{"message":"Not Found - Invalid content type extension","status":"error"}',
    ],
    ['/services.xml', 404, '*', '{"message":"Not Found - Invalid content type extension","status":"error"}'],
    [
      '/state.xml',
      404,
      undefined,
      '{"message":"Not Found - Invalid content type extension","status":"error"}',
    ],
    ['/api/services/nope.json', 404, '*', '{"message":"no instances of nope found","status":"error"}'],
    ['/api/services/a.json.json', 404, '*', '{"message":"no instances of a.json found","status":"error"}'],
  ];
  test.each(cases)('%s', async (url, statusCode, corsOrigin, body) => {
    expect(await fetched(url)).toEqual({ statusCode, type: 'application/json', cors: corsOrigin, body });
  });

  test('an unknown path gets Go’s own text', async () => {
    expect(await fetched('/nope')).toEqual({
      statusCode: 404,
      type: 'text/plain; charset=utf-8',
      cors: undefined,
      body: '404 page not found\n',
    });
  });
});

describe('drain', () => {
  test('202 names the service and the instance', async () => {
    const { statusCode, headers, body } = await aTestServer().app.inject({
      method: 'POST',
      url: '/api/services/deadbeef1231/drain',
    });
    expect([statusCode, headers['content-type'], headers['access-control-allow-origin']]).toEqual([
      202,
      'application/json',
      undefined,
    ]);
    expect(body).toBe(
      '{\n  "Message": "Service \\"awesome-svc\\" instance \\"deadbeef1231\\" set to DRAINING"\n}',
    );
  });

  test('404 quotes the ID', async () => {
    const { app } = aTestServer({ drain: () => err('unknown-service') });
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/api/services/nope/drain' });
    expect(statusCode).toBe(404);
    expect(body).toBe('{"message":"Not Found - Service ID \\"nope\\" not found","status":"error"}');
  });
});

test('OPTIONS names GET for every site, with an empty body', async () => {
  const { statusCode, headers, body } = await aTestServer().app.inject({
    method: 'OPTIONS',
    url: '/api/any',
  });
  expect([statusCode, body]).toEqual([200, '']);
  expect(headers).toMatchObject(cors);
});
