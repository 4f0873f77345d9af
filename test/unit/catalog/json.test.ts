import { describe, expect, it } from 'vitest';
import { decodeState, encodeByService, encodeState, stateLimits } from '../../../src/catalog/index.ts';
import { encodeService } from '../../../src/service/index.ts';
import { aMoment, aService } from '../../support/fixtures.ts';
import { referenceSnapshot } from '../../support/reference-snapshot.ts';

const good = encodeService(aService());

describe('encoding a state', () => {
  it('sorts servers and services by the bytes of their keys', () => {
    const services = ['\u{1f600}', '\uffff', 'b', 'a'].map((key) => aService({ hostname: key, id: key }));
    const text = encodeState(referenceSnapshot(services));
    expect(Object.keys(JSON.parse(text).Servers)).toEqual(['a', 'b', '\uffff', '\u{1f600}']);
  });

  it('uses the encoder that it is given, once per service', () => {
    const encoded: string[] = [];
    const encode = ({ id }: { id: string }): string => {
      encoded.push(id);
      return `"${id}"`;
    };
    const snapshot = referenceSnapshot([aService({ id: 'a' }), aService({ id: 'b' })]);
    expect(encodeState(snapshot, encode)).toContain('"Services":{"a":"a","b":"b"}');
    expect(encodeByService(snapshot, encode)).toBe('{"awesome-svc":["a","b"]}');
    expect(encoded).toEqual(['a', 'b', 'a', 'b']);
  });

  it('escapes names of hosts, services and clusters', () => {
    const nasty = '"<\n\u2028';
    const snapshot = referenceSnapshot([aService({ hostname: nasty, id: nasty, name: nasty })], {
      clusterName: nasty,
    });
    expect(JSON.parse(encodeState(snapshot)).Servers[nasty].Services[nasty].Name).toBe(nasty);
    expect(JSON.parse(encodeState(snapshot)).ClusterName).toBe(nasty);
    expect(Object.keys(JSON.parse(encodeByService(snapshot)))).toEqual([nasty]);
  });

  it('keeps services without a name together', () => {
    expect(encodeByService(referenceSnapshot([aService({ name: '' })]))).toMatch(/^\{"":\[\{"ID":/);
    expect(encodeByService(referenceSnapshot([]))).toBe('{}');
  });
});

describe('decoding a state', () => {
  it('reads what was encoded', () => {
    const services = [aService(), aService({ id: 'other', hostname: 'chaucer', updated: aMoment().wall })];
    const read = decodeState(encodeState(referenceSnapshot(services)));
    expect(read).toEqual({
      ok: true,
      value: {
        clusterName: 'default',
        hostname: 'shakespeare',
        services: services.reverse(),
        errors: [],
        rejected: 0,
      },
    });
  });

  it.each([
    '{}',
    '{"Servers":null}',
    '{"servers":{"x":{"Services":null}}}',
    '{"Servers":{}} trailing',
  ])('%s holds no records and no mistakes', (text) => {
    expect(decodeState(text)).toMatchObject({ ok: true, value: { services: [], rejected: 0 } });
  });

  it('skips servers and services that are null', () => {
    const text = `{"Servers":{"x":null,"y":{"Services":{"i":null,"j":${good}}}}}`;
    expect(decodeState(text)).toMatchObject({ ok: true, value: { services: [aService()], rejected: 0 } });
  });

  it('does not let one bad record or server spoil the others', () => {
    const text = `{"Servers":{"x":7,"y":{"Services":[]},"z":{"Services":{"a":"","b":{"ID":1},"c":${good}}}}}`;
    expect(decodeState(text)).toMatchObject({
      ok: true,
      value: {
        services: [aService()],
        errors: [{ field: '"x"' }, { field: '"y"' }, { field: '"z" "a"' }, { field: '"z" "b" ID' }],
        rejected: 4,
      },
    });
  });

  it('files a record under its own host, whatever the keys say', () => {
    const text = `{"Servers":{"__proto__":{"Services":{"elsewhere":${good}}}}}`;
    expect(decodeState(text)).toMatchObject({ ok: true, value: { services: [aService()] } });
  });

  it.each([
    '',
    'null',
    '[]',
    '{"Servers":[]}',
    '{"Servers":1}',
    '{"Servers":{',
  ])('%j is not a state', (text) => {
    expect(decodeState(text).ok).toBe(false);
  });

  it('keeps few errors of many, each cut to a screen’s width', () => {
    const bad = Array.from({ length: 100 }, (_, n) => `"${n}${'x'.repeat(1000)}":1`);
    const read = decodeState(`{"Servers":{${bad.join(',')}}}`);
    if (!read.ok) throw new Error('not read');
    expect(read.value.rejected).toBe(100);
    expect(read.value.errors).toHaveLength(stateLimits.errors);
    expect(read.value.errors.every(({ field }) => field.length < 100)).toBe(true);
  });

  it('reads no more records than it may', () => {
    const text = '{"Servers":{"x":{"Services":{"a":{},"b":{},"c":{}}}}}';
    const read = decodeState(text, { ...stateLimits, records: 1 });
    expect(read).toMatchObject({ ok: true, value: { services: { length: 1 }, rejected: 2 } });
  });

  it('does not look at a text beyond the limit', () => {
    const limits = { ...stateLimits, textChars: 14 };
    expect(decodeState('{"Servers":{}}', limits).ok).toBe(true);
    expect(decodeState('{"Servers":{}} ', limits)).toMatchObject({ ok: false, error: { field: '' } });
  });
});
