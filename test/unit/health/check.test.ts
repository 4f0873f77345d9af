import { describe, expect, it } from 'vitest';
import { type CheckState, nextStatus, unchecked } from '../../../src/health/check.ts';
import type { Outcome } from '../../../src/health/outcome.ts';

const letters: Readonly<Record<string, Outcome['kind']>> = { p: 'passing', f: 'failing', u: 'unknown' };

/** The status after a story such as `ppf`. */
function statusAfter(story: string, counts: { rise: number; fall: number }): CheckState['status'] {
  return [...story].reduce<CheckState>(
    (state, letter) => nextStatus(state, letters[letter] ?? 'unknown', counts),
    unchecked,
  ).status;
}

describe('with the counts of the original', () => {
  const counts = { rise: 1, fall: 1 };

  it('a service nobody has asked is unknown', () => {
    expect(statusAfter('', counts)).toBe('unknown');
  });

  it('the first failure makes it unhealthy and one pass alive again', () => {
    expect(statusAfter('pppf', counts)).toBe('unhealthy');
    expect(statusAfter('pppfp', counts)).toBe('alive');
  });
});

describe('with higher counts', () => {
  const counts = { rise: 2, fall: 3 };

  it('a new service stays unknown until it has passed often enough', () => {
    expect(statusAfter('p', counts)).toBe('unknown');
    expect(statusAfter('pp', counts)).toBe('alive');
  });

  it('a service that fails from the start becomes unhealthy', () => {
    expect(statusAfter('ff', counts)).toBe('unknown');
    expect(statusAfter('fff', counts)).toBe('unhealthy');
  });

  it('a result of the other kind starts the count anew', () => {
    expect(statusAfter('ppffpff', counts)).toBe('alive');
    expect(statusAfter('fffpfp', counts)).toBe('unhealthy');
  });

  it('no verdict takes a service out of the proxy until it has passed again', () => {
    expect(statusAfter('ppu', counts)).toBe('unknown');
    expect(statusAfter('ppup', counts)).toBe('unknown');
    expect(statusAfter('ppupp', counts)).toBe('alive');
  });
});
