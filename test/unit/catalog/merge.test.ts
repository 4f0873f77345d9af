import { describe, expect, it } from 'vitest';
import { addNs, nsPerSecond, type Timestamp } from '../../../src/base/time.ts';
import { merge } from '../../../src/catalog/merge.ts';
import { aMoment, aPort, aService } from '../../support/fixtures.ts';

const { wall } = aMoment();
const ago = (seconds: number): Timestamp => addNs(wall, -BigInt(seconds) * nsPerSecond);
const stored = aService({ updated: ago(10) });

describe('merge', () => {
  it('takes up an unknown instance whatever its status', () => {
    const tombstone = aService({ updated: ago(60), status: 'tombstone' });
    expect(merge(undefined, tombstone, wall)).toEqual({ kind: 'insert', service: tombstone });
  });

  it('lets a record win that is newer by a nanosecond', () => {
    const incoming = { ...stored, updated: addNs(stored.updated, 1n) };
    expect(merge(stored, incoming, wall)).toEqual({ kind: 'replace', service: incoming, changed: false });
  });

  it('ignores an equal or older one', () => {
    expect(merge(stored, { ...stored, status: 'tombstone' }, wall)).toEqual({ kind: 'ignore' });
    expect(merge(stored, { ...stored, updated: ago(11) }, wall)).toEqual({ kind: 'ignore' });
  });

  it.each([
    ['status', { status: 'unhealthy' as const }],
    ['ports', { ports: [aPort({ port: 1 })] }],
    ['image', { image: 'other' }],
    ['mode', { proxyMode: 'tcp' }],
  ])('sees a change of %s', (_name, change) => {
    const incoming = { ...stored, ...change, updated: ago(1) };
    expect(merge(stored, incoming, wall)).toMatchObject({ kind: 'replace', changed: true });
  });

  it('keeps a draining service draining when it is merely alive', () => {
    const draining = aService({ updated: ago(10), status: 'draining' });
    const incoming = aService({ updated: ago(1), name: 'renamed' });
    expect(merge(draining, incoming, wall)).toMatchObject({
      service: { status: 'draining', name: 'renamed', updated: ago(1) },
      changed: true,
    });
  });

  const tolerance = 3 * 3600 + 60;
  it.each([
    ['3 h 1 min old', ago(tolerance), 'insert'],
    ['older', addNs(ago(tolerance), -1n), 'stale'],
    ['3 h 1 min ahead', ago(-tolerance), 'insert'],
    ['further ahead', addNs(ago(-tolerance), 1n), 'ahead'],
  ])('a record that is %s: %s → %s', (_name, updated, kind) => {
    expect(merge(undefined, aService({ updated }), wall).kind).toBe(kind);
  });

  it('drops a stale record without touching the fresh one', () => {
    expect(merge(stored, aService({ updated: ago(tolerance + 1) }), wall)).toEqual({ kind: 'stale' });
  });

  it('does not take up a tombstone that would be forgotten at once', () => {
    const spent = aService({ status: 'tombstone', updated: ago(3 * 3600 + 1) });
    expect(merge(undefined, spent, wall)).toEqual({ kind: 'stale' });
    expect(merge(aService({ updated: ago(3 * 3600 + 2) }), spent, wall).kind).toBe('replace');
  });
});
