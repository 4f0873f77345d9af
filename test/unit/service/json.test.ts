import { describe, expect, it } from 'vitest';
import { zeroTime } from '../../../src/base/time.ts';
import { decodeService, encodeService, noPorts, serviceLimits } from '../../../src/service/index.ts';
import { aService } from '../../support/fixtures.ts';

const zeroService = {
  id: '',
  name: '',
  image: '',
  created: zeroTime,
  hostname: '',
  ports: noPorts,
  updated: zeroTime,
  proxyMode: '',
  status: 'alive',
};

describe('decodeService', () => {
  it('leaves missing and null fields at their zero value', () => {
    expect(decodeService('{}')).toEqual({ ok: true, value: zeroService });
    expect(decodeService('{"ID":null,"Created":null,"Ports":null,"Status":null}')).toEqual({
      ok: true,
      value: zeroService,
    });
  });

  it('matches keys in any case, takes the last of duplicates and skips what it does not know', () => {
    const read = decodeService('{"id":"x","NAME":"a","Future":{"a":[1]},"sTaTuS":2,"NAME":"y"}');
    expect(read).toMatchObject({ ok: true, value: { id: 'x', name: 'y', status: 'unhealthy' } });
  });

  it('ignores what follows the object', () => {
    expect(decodeService(`${encodeService(aService())}\u0000{}`)).toEqual({ ok: true, value: aService() });
  });

  it.each([5, -1, 2 ** 40])('reads status %d, which no version knows, as unknown', (status) => {
    expect(decodeService(`{"Status":${status}}`)).toMatchObject({ ok: true, value: { status: 'unknown' } });
  });

  it('reads a port without a type as TCP and ServicePort 0 as not exported', () => {
    expect(decodeService('{"Ports":[{"Port":80,"ServicePort":0}]}')).toMatchObject({
      ok: true,
      value: { ports: [{ type: 'tcp', port: 80, servicePort: null, ip: '' }] },
    });
  });

  it('replaces lone surrogates, as Go does', () => {
    expect(decodeService('{"Name":"a\\ud800b"}')).toMatchObject({ ok: true, value: { name: 'a\ufffdb' } });
  });

  it.each([
    ['null', '', 'a JSON object'],
    ['[]', '', 'a JSON object'],
    ['', '', 'a JSON object'],
    ['{"ID":1}', 'ID', 'a string'],
    ['{"Status":"0"}', 'Status', 'a whole number'],
    ['{"Status":1.5}', 'Status', 'a whole number'],
    ['{"Updated":""}', 'Updated', 'RFC 3339'],
    ['{"Created":12}', 'Created', 'RFC 3339'],
    ['{"Ports":{}}', 'Ports', 'an array'],
    ['{"Ports":[null]}', 'Ports[0]', 'an object'],
    ['{"Ports":[{},{"Port":65536}]}', 'Ports[1].Port', '0 to 65535'],
    ['{"Ports":[{"ServicePort":-1}]}', 'Ports[0].ServicePort', '0 to 65535'],
    ['{"Ports":[{"Type":"quic"}]}', 'Ports[0].Type', 'tcp, udp, sctp'],
  ])('%s is refused for %j', (text, field, expected) => {
    expect(decodeService(text)).toEqual({
      ok: false,
      error: { field, expected: expect.stringContaining(expected) },
    });
  });

  it('reports the first wrong field of several', () => {
    expect(decodeService('{"ID":1,"Name":2}')).toMatchObject({ error: { field: 'ID' } });
  });

  it('refuses more text or ports than a record may have', () => {
    const { textChars, ports } = serviceLimits;
    expect(decodeService(`{"Name":"${'x'.repeat(textChars)}"}`).ok).toBe(true);
    expect(decodeService(`{"Name":"${'x'.repeat(textChars + 1)}"}`).ok).toBe(false);
    expect(decodeService(`{"Ports":[${'{},'.repeat(ports)}{}]}`).ok).toBe(false);
  });
});

it('an empty list of ports and none at all keep their own form', () => {
  expect(encodeService(aService({ ports: [] }))).toContain('"Ports":[]');
  expect(encodeService(aService({ ports: noPorts }))).toContain('"Ports":null');
});
