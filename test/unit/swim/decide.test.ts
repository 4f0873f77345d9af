import { describe, expect, it } from 'vitest';
import {
  type AliveClaim,
  areVersionsAcceptable,
  type DeadClaim,
  decideAlive,
  decideDead,
  decideSuspect,
  isFarewell,
  isNameFree,
  type Known,
  type NameHolder,
  refutingIncarnation,
  type Status,
  type Verdict,
} from '../../../src/swim/decide.ts';

const known = (status: Status, incarnation = 5): Known => ({ status, incarnation });

describe('an alive claim about another', () => {
  const claim: AliveClaim = {
    incarnation: 5,
    isSelf: false,
    isLeaving: false,
    sameEndpoint: true,
    sameDetails: false,
    isNameFree: false,
  };
  it.each<[Status, number, Verdict]>([
    ['unknown', 0, 'ignore'],
    ['unknown', 1, 'join'],
    ['alive', 4, 'ignore'],
    ['alive', 5, 'ignore'],
    ['alive', 6, 'renew'],
    ['suspect', 4, 'ignore'],
    ['suspect', 5, 'ignore'],
    ['suspect', 6, 'renew'],
    ['dead', 4, 'ignore'],
    ['dead', 5, 'ignore'],
    ['dead', 6, 'join'],
    ['left', 4, 'ignore'],
    ['left', 5, 'ignore'],
    ['left', 6, 'join'],
  ])('of one that is %s at 5, with incarnation %i: %s', (status, incarnation, verdict) => {
    expect(decideAlive(known(status), { ...claim, incarnation })).toBe(verdict);
  });

  it.each<[Status, number, boolean, Verdict]>([
    ['alive', 9, false, 'conflict'],
    ['suspect', 9, false, 'conflict'],
    ['dead', 9, false, 'conflict'],
    ['left', 1, false, 'conflict'],
    ['dead', 1, true, 'join'],
    ['left', 1, true, 'join'],
  ])('from elsewhere, of one that is %s, with incarnation %i and the name free %s: %s', (status, incarnation, isFree, verdict) => {
    const moved = { ...claim, sameEndpoint: false, incarnation, isNameFree: isFree };
    expect(decideAlive(known(status), moved)).toBe(verdict);
  });
});

describe('an alive claim about ourselves', () => {
  const claim: AliveClaim = {
    incarnation: 5,
    isSelf: true,
    isLeaving: false,
    sameEndpoint: true,
    sameDetails: true,
    isNameFree: false,
  };
  it.each<[string, Partial<AliveClaim>, Verdict]>([
    ['older', { incarnation: 4, sameDetails: false }, 'ignore'],
    ['our own echo', {}, 'ignore'],
    ['of our incarnation but not our words', { sameDetails: false }, 'refute'],
    ['newer than we are', { incarnation: 6 }, 'refute'],
    ['from another address', { sameEndpoint: false, incarnation: 9 }, 'conflict'],
    ['about one that leaves', { isLeaving: true, incarnation: 9 }, 'ignore'],
  ])('%s', (_, changes, verdict) => {
    expect(decideAlive(known('alive'), { ...claim, ...changes })).toBe(verdict);
  });
});

describe('a suspicion', () => {
  it.each<[Status, number, boolean, Verdict]>([
    ['unknown', 9, false, 'ignore'],
    ['alive', 4, false, 'ignore'],
    ['alive', 5, false, 'suspect'],
    ['alive', 6, false, 'suspect'],
    ['suspect', 4, false, 'ignore'],
    ['suspect', 5, false, 'confirm'],
    ['suspect', 6, false, 'confirm'],
    ['dead', 9, false, 'ignore'],
    ['left', 9, false, 'ignore'],
    ['alive', 4, true, 'ignore'],
    ['alive', 5, true, 'refute'],
    ['left', 5, true, 'ignore'],
  ])('of one that is %s at 5, with incarnation %i, ourselves %s: %s', (status, incarnation, isSelf, verdict) => {
    expect(decideSuspect(known(status), incarnation, isSelf)).toBe(verdict);
  });
});

describe('a dead claim', () => {
  const claim: DeadClaim = { incarnation: 5, isSelf: false, isLeaving: false, isFarewell: false };
  it.each<[Status, Partial<DeadClaim>, Verdict]>([
    ['unknown', {}, 'ignore'],
    ['alive', { incarnation: 4 }, 'ignore'],
    ['alive', {}, 'fail'],
    ['alive', { isFarewell: true }, 'leave'],
    ['suspect', { incarnation: 4 }, 'ignore'],
    ['suspect', {}, 'fail'],
    ['suspect', { isFarewell: true }, 'leave'],
    ['dead', { incarnation: 9 }, 'ignore'],
    ['dead', { isFarewell: true }, 'ignore'],
    ['left', { incarnation: 9 }, 'ignore'],
    ['alive', { isSelf: true }, 'refute'],
    ['alive', { isSelf: true, isFarewell: true }, 'refute'],
    ['alive', { isSelf: true, isLeaving: true }, 'leave'],
    ['left', { isSelf: true, isLeaving: true }, 'ignore'],
  ])('of one that is %s at 5, %o: %s', (status, changes, verdict) => {
    expect(decideDead(known(status), { ...claim, ...changes })).toBe(verdict);
  });

  it.each<[string, boolean, boolean]>([
    ['x', true, true],
    ['', true, false],
    ['y', true, false],
    ['', false, true],
    ['x', false, false],
  ])('about x from "%s", where peers know that members leave %s, is a farewell: %s', (from, hasLeft, expected) => {
    expect(isFarewell({ node: 'x', from }, hasLeft)).toBe(expected);
  });
});

describe('a name', () => {
  const holder: NameHolder = {
    status: 'alive',
    forMs: 1000,
    hasLeft: true,
    deadNodeReclaimMs: 0,
    reclaimNames: false,
  };
  it.each<[string, Partial<NameHolder>, boolean]>([
    ['of a live member is taken', { reclaimNames: true }, false],
    ['of a suspect is taken', { status: 'suspect', reclaimNames: true }, false],
    ['of one that left is free', { status: 'left' }, true],
    ['of one that left is taken in the fork', { status: 'left', hasLeft: false }, false],
    [
      'of one that left is free in the fork with our addition',
      { status: 'left', hasLeft: false, reclaimNames: true },
      true,
    ],
    ['of a dead member is taken', { status: 'dead' }, false],
    ['of a dead member is free with our addition', { status: 'dead', reclaimNames: true }, true],
    ['of a dead member is taken before the reclaim time', { status: 'dead', deadNodeReclaimMs: 1000 }, false],
    ['of a dead member is free after the reclaim time', { status: 'dead', deadNodeReclaimMs: 999 }, true],
  ])('%s', (_, changes, expected) => {
    expect(isNameFree({ ...holder, ...changes })).toBe(expected);
  });
});

describe('refutingIncarnation', () => {
  it.each([
    [1, 1, 2],
    [1, 0, 2],
    [2, 10, 11],
    [9, 3, 10],
    [1, 0xffff_ffff, 0xffff_ffff],
  ])('beats both our %i and their %i with %i', (own, claimed, expected) => {
    expect(refutingIncarnation(own, claimed)).toBe(expected);
  });
});

describe('areVersionsAcceptable', () => {
  it.each<[string, number[], boolean, boolean]>([
    ['a range', [1, 5, 2, 0, 0, 0], true, true],
    ['no minimum', [0, 5, 2, 0, 0, 0], true, false],
    ['no maximum', [1, 0, 2, 0, 0, 0], true, false],
    ['a range the wrong way round', [5, 1, 2, 0, 0, 0], true, false],
    ['too short to tell', [0, 0], true, true],
    ['nonsense, which the fork takes', [5, 1, 2, 0, 0, 0], false, true],
    ['too short for the fork, which would crash', [1, 5, 2], false, false],
  ])('%s', (_, vsn, isRangeChecked, expected) => {
    expect(areVersionsAcceptable(Uint8Array.from(vsn), isRangeChecked)).toBe(expected);
  });
});
