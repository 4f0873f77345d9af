import { describe, expect, it } from 'vitest';
import { byService } from '../../../src/catalog/index.ts';
import type { Service } from '../../../src/service/index.ts';
import { aMoment, aService } from '../../support/fixtures.ts';
import { referenceSnapshot } from '../../support/reference-snapshot.ts';

const names = (groups: ReadonlyMap<string, readonly Service[]>): [string, string[]][] =>
  [...groups].map(([name, services]) => [name, services.map((service) => service.id)]);

describe('byService', () => {
  it('groups by name, names in byte order, tombstones included', () => {
    const snapshot = referenceSnapshot([
      aService({ id: '1', name: '\u{1f600}' }),
      aService({ id: '2', name: '\uffff' }),
      aService({ id: '3', name: 'web', status: 'tombstone' }),
    ]);
    expect(names(byService(snapshot))).toEqual([
      ['web', ['3']],
      ['\uffff', ['2']],
      ['\u{1f600}', ['1']],
    ]);
  });

  it('puts the record that was vouched for longest ago first, then goes by host and id', () => {
    const [now, earlier] = [aMoment().wall, aMoment(-1).wall];
    const snapshot = referenceSnapshot([
      aService({ hostname: 'a', id: '4', updated: now }),
      aService({ hostname: 'a', id: '3', updated: now }),
      aService({ hostname: 'b', id: '2', updated: now }),
      aService({ hostname: 'b', id: '1', updated: earlier }),
    ]);
    expect(names(byService(snapshot))).toEqual([['awesome-svc', ['1', '3', '4', '2']]]);
  });
});
