import { describe, expect, it } from 'vitest';
import { addNs } from '../../../src/base/time.ts';
import { type Ownership, overlayDrain, reassert } from '../../../src/catalog/ownership.ts';
import { aMoment, aService } from '../../support/fixtures.ts';

const now = aMoment();
const stored = aService({ updated: aMoment(-10).wall });

function anOwnership(changes: Partial<Ownership> = {}): Ownership {
  return { drained: false, rival: null, stampedAt: aMoment(-10).mono, round: 1, ...changes };
}

describe('reassert', () => {
  it('lets an unchanged record stand, whatever stamp it was observed with', () => {
    const observed = aService({ updated: now.wall });
    expect(reassert(stored, observed, anOwnership(), now)).toBe(stored);
  });

  it('stamps a changed one', () => {
    const standing = reassert(stored, aService({ status: 'unhealthy' }), anOwnership(), now);
    expect(standing).toEqual(aService({ status: 'unhealthy', updated: now.wall }));
  });

  it('outbids a stored stamp that is ahead of our clock', () => {
    const ahead = aService({ updated: aMoment(5).wall });
    const standing = reassert(ahead, aService({ image: 'new' }), anOwnership(), now);
    expect(standing.updated).toBe(addNs(ahead.updated, 1n));
  });

  it('outbids a rival though nothing changed here', () => {
    const rival = aService({ status: 'tombstone', updated: aMoment(7).wall });
    const standing = reassert(stored, aService(), anOwnership({ rival }), now);
    expect(standing).toEqual(aService({ updated: addNs(rival.updated, 1n) }));
  });

  it('refreshes a record when its stamp is 60 s old', () => {
    const moment = aMoment(50);
    expect(reassert(stored, stored, anOwnership(), aMoment(49))).toBe(stored);
    expect(reassert(stored, stored, anOwnership(), moment).updated).toBe(moment.wall);
  });

  it('refreshes 60 s after the last stamp though the wall clock was set back', () => {
    const setBack = { wall: aMoment(-3000).wall, mono: aMoment(50).mono };
    expect(reassert(stored, stored, anOwnership(), setBack).updated).toBe(addNs(stored.updated, 1n));
  });

  it('refreshes at once when the wall clock was set forward', () => {
    const setForward = { wall: aMoment(3000).wall, mono: now.mono };
    expect(reassert(stored, stored, anOwnership(), setForward).updated).toBe(setForward.wall);
  });
});

describe('overlayDrain', () => {
  it.each(['alive', 'unhealthy', 'unknown'] as const)('a drained service that is %s drains', (status) => {
    expect(overlayDrain(aService({ status }), true).status).toBe('draining');
    expect(overlayDrain(aService({ status }), false).status).toBe(status);
  });

  it('a drained service that is a tombstone is dead', () => {
    expect(overlayDrain(aService({ status: 'tombstone' }), true).status).toBe('tombstone');
  });
});
