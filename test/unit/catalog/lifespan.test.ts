import { describe, expect, it } from 'vitest';
import { addNs, fromUnixSeconds, nsPerSecond } from '../../../src/base/time.ts';
import { dating, deadlineOf, isSpentTombstone, stampAfter } from '../../../src/catalog/lifespan.ts';
import { aMoment, aService } from '../../support/fixtures.ts';

const now = aMoment();
const hour = 3_600;

describe('deadlineOf', () => {
  it.each([
    ['alive', 80],
    ['unhealthy', 80],
    ['unknown', 80],
    ['draining', 600],
    ['tombstone', 3 * hour],
  ] as const)('%s is believed for %d s', (status, seconds) => {
    const service = aService({ status, updated: now.wall });
    expect(deadlineOf(service, now) - now.mono).toBe(seconds * 1000);
  });

  it('counts from when a record was heard, not from its stamp', () => {
    const old = aService({ updated: aMoment(-2 * hour).wall });
    expect(deadlineOf(old, now)).toBe(aMoment(80).mono);
  });

  it('counts a tombstone from its stamp when that ends first', () => {
    const old = aService({ status: 'tombstone', updated: aMoment(-2 * hour).wall });
    const ahead = aService({ status: 'tombstone', updated: aMoment(2 * hour).wall });
    expect(deadlineOf(old, now)).toBe(aMoment(hour).mono);
    expect(deadlineOf(ahead, now)).toBe(aMoment(3 * hour).mono);
  });
});

it('only a tombstone can be spent, after 3 h', () => {
  const updated = aMoment(-3 * hour).wall;
  const older = addNs(updated, -1n);
  expect(isSpentTombstone(aService({ status: 'tombstone', updated }), now.wall)).toBe(false);
  expect(isSpentTombstone(aService({ status: 'tombstone', updated: older }), now.wall)).toBe(true);
  expect(isSpentTombstone(aService({ updated: older }), now.wall)).toBe(false);
});

describe('stampAfter', () => {
  it('is now where that wins', () => {
    expect(stampAfter(aMoment(-1).wall, now.wall)).toBe(now.wall);
  });

  it.each([0, 1, hour])('is a nanosecond later than a stamp %d s ahead', (seconds) => {
    const previous = aMoment(seconds).wall;
    expect(stampAfter(previous, now.wall)).toBe(addNs(previous, 1n));
  });

  it('starts again from now when our clock was set back by more than peers accept', () => {
    expect(stampAfter(aMoment(24 * hour).wall, now.wall)).toBe(now.wall);
  });

  it('never makes a stamp that peers refuse', () => {
    const edge = addNs(now.wall, (3n * 3600n + 60n) * nsPerSecond);
    expect(dating(stampAfter(addNs(edge, -1n), now.wall), now.wall)).toBe('current');
    expect(dating(stampAfter(edge, now.wall), now.wall)).toBe('current');
    expect(dating(stampAfter(fromUnixSeconds(253_402_300_799), now.wall), now.wall)).toBe('current');
  });
});
