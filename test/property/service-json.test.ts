import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../src/catalog/index.ts';
import { decodeService, encodeService, noPorts } from '../../src/service/index.ts';
import { anyService, anyText, anyTime } from '../support/arbitraries.ts';
import { referenceSnapshot } from '../support/reference-snapshot.ts';

describe('one record', () => {
  it('is what it was after being written and read', () => {
    fc.assert(
      fc.property(anyService, (service) => {
        const read = decodeService(encodeService(service));
        expect(read).toEqual({ ok: true, value: service });
        expect(read.ok && read.value.ports === noPorts).toBe(service.ports === noPorts);
      }),
    );
  });

  it('reads the same with anything after it', () => {
    fc.assert(
      fc.property(anyService, anyText, (service, rest) => {
        expect(decodeService(encodeService(service) + rest)).toEqual({ ok: true, value: service });
      }),
    );
  });
});

it('a whole state holds what it held after being written and read', () => {
  const services = fc.uniqueArray(anyService, {
    selector: ({ hostname, id }) => `${hostname}\n${id}`,
    maxLength: 8,
  });
  fc.assert(
    fc.property(services, anyTime, anyText, (list, lastChanged, clusterName) => {
      const snapshot = referenceSnapshot(list, { lastChanged, clusterName });
      const read = decodeState(encodeState(snapshot));
      expect(read.ok && new Set(read.value.services)).toEqual(new Set(list));
      expect(read).toMatchObject({ value: { clusterName, rejected: 0 } });
    }),
  );
});

describe('the decoders never throw', () => {
  /** Documents that are nearly right: known keys with values of any type. */
  const nearly = fc.dictionary(
    fc.constantFrom('ID', 'Name', 'Created', 'Ports', 'Updated', 'Status', 'servers', 'Servers', '__proto__'),
    fc.oneof(
      fc.jsonValue(),
      fc.dictionary(anyText, fc.dictionary(fc.constantFrom('Services', 'x'), fc.jsonValue())),
    ),
  );
  const anyDocument = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    nearly.map((value) => JSON.stringify(value)),
    fc.tuple(anyService, fc.nat(), anyText).map(([service, cut, text]) => {
      const json = encodeService(service);
      return json.slice(0, cut % json.length) + text + json.slice(cut % json.length);
    }),
  );

  it('on any text', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        expect(typeof decodeService(text).ok).toBe('boolean');
        expect(typeof decodeState(text).ok).toBe('boolean');
      }),
    );
  });

  it('and what they read can be written and read again', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        const read = decodeService(text);
        if (read.ok) expect(decodeService(encodeService(read.value))).toEqual(read);
      }),
    );
  });
});
