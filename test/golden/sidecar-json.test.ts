/** Documents and verdicts measured on the original Sidecar, byte for byte. */
import { describe, expect, it } from 'vitest';
import { quoteJson } from '../../src/base/json-text.ts';
import { epoch, zeroTime } from '../../src/base/time.ts';
import { Catalog, decodeState, encodeState, type Snapshot } from '../../src/catalog/index.ts';
import { decodeService, encodeService, noPorts, type Status, statusCodes } from '../../src/service/index.ts';
import { aMoment, aService, at } from '../support/fixtures.ts';

const serviceJson =
  '{"ID":"deadbeef1231","Name":"awesome-svc","Image":"gonitro/awesome-svc:0.1.34","Created":"2026-03-11T12:00:00Z","Hostname":"shakespeare","Ports":[{"Type":"tcp","Port":32768,"ServicePort":8080,"IP":"10.0.0.5"}],"Updated":"2026-03-11T12:18:11.66964845Z","ProxyMode":"http","Status":0}';

const zeroServiceJson =
  '{"ID":"","Name":"","Image":"","Created":"0001-01-01T00:00:00Z","Hostname":"","Ports":null,"Updated":"0001-01-01T00:00:00Z","ProxyMode":"","Status":0}';

const stateJson =
  '{"Servers":{"chaucer":{"Name":"chaucer","Services":{},"LastUpdated":"1970-01-01T00:00:00Z","LastChanged":"1970-01-01T00:00:00Z"},"shakespeare":{"Name":"shakespeare","Services":{"deadbeef1231":{"ID":"deadbeef1231","Name":"awesome-svc","Image":"gonitro/awesome-svc:0.1.34","Created":"2026-03-11T12:00:00Z","Hostname":"shakespeare","Ports":[{"Type":"tcp","Port":32768,"ServicePort":8080,"IP":"10.0.0.5"}],"Updated":"2026-03-11T12:18:11.66964845Z","ProxyMode":"http","Status":0}},"LastUpdated":"2026-03-11T12:18:11.66964845Z","LastChanged":"2026-03-11T12:18:11.66964845Z"}},"LastChanged":"2026-03-11T12:18:11.66964845Z","ClusterName":"default","Hostname":"shakespeare"}';

const updated = at('2026-03-11T12:18:11.66964845Z');
const state: Snapshot = {
  version: 1,
  clusterName: 'default',
  hostname: 'shakespeare',
  lastChanged: updated,
  servers: [
    { name: 'chaucer', services: [], lastUpdated: epoch, lastChanged: epoch },
    { name: 'shakespeare', services: [aService()], lastUpdated: updated, lastChanged: updated },
  ],
};

describe('the original’s documents', () => {
  it('a service has the same 282 bytes', () => {
    expect(encodeService(aService())).toBe(serviceJson);
    expect(Buffer.byteLength(serviceJson)).toBe(282);
    expect(decodeService(serviceJson)).toEqual({ ok: true, value: aService() });
  });

  it('a service of zero values has the same bytes', () => {
    const zero = decodeService(zeroServiceJson);
    expect(zero.ok && encodeService(zero.value)).toBe(zeroServiceJson);
    expect(zero).toMatchObject({ value: { created: zeroTime, ports: noPorts, status: 'alive' } });
  });

  it('a whole state has the same bytes', () => {
    expect(encodeState(state)).toBe(stateJson);
    expect(decodeState(stateJson)).toMatchObject({
      ok: true,
      value: { clusterName: 'default', hostname: 'shakespeare', services: [aService()], rejected: 0 },
    });
  });

  it('a catalog that observed one service encodes as that state', () => {
    const catalog = new Catalog({ hostname: 'shakespeare', clusterName: 'default' });
    catalog.observeLocal([aService()], { complete: true }, { ...aMoment(), wall: updated });
    const withoutChaucer = { ...state, servers: state.servers.slice(1) };
    expect(encodeState(catalog.snapshot())).toBe(encodeState(withoutChaucer));
  });
});

it.each([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\u0009'],
  ['\b', '\\u0008'],
  ['\u0000', '\\u0000'],
  ['\u001f', '\\u001f'],
  ['<>&', '\\u003c\\u003e\\u0026'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['\u007f/é😀', '\u007f/é😀'],
])('%j is written as %s', (text, escaped) => {
  expect(quoteJson(text)).toBe(`"${escaped}"`);
});

it.each([
  ['{"id":"x","Hostname":"h","UPDATED":null,"Extra":[{}]}', true],
  ['{"ID":"x"} trailing', true],
  ['{"Updated":"2026-03-11T13:18:11+01:00"}', true],
  ['{"Updated":""}', false],
  ['{"Updated":"2026-03-11 12:18:11Z"}', false],
  ['{"Updated":1}', false],
  ['{"ID":1}', false],
  ['{"Status":"1"}', false],
  ['{"Status":1.5}', false],
  ['{"Ports":[null]}', false],
  ['null', false],
  ['[]', false],
])('%s is read: %j', (text, readable) => {
  expect(decodeService(text).ok).toBe(readable);
});

it('statuses merge as they do in the original', () => {
  const catalog = new Catalog({ hostname: 'shakespeare', clusterName: 'default' });
  const codes = Object.entries(statusCodes) as [Status, number][];
  const merged = [4, 0, 2, 0, 4, 3, 0, 4, 1].map((code, second) => {
    const status = codes.find((entry) => entry[1] === code)?.[0] ?? 'unknown';
    const service = aService({ hostname: 'chaucer', status, updated: aMoment(second).wall });
    catalog.mergeRemote(service, aMoment(second));
    return statusCodes[catalog.snapshot().servers[0]?.services[0]?.status ?? 'unknown'];
  });
  expect(merged).toEqual([4, 4, 2, 0, 4, 3, 0, 4, 1]);
});
