import { describe, expect, it } from 'vitest';
import { Awareness, delayPenalty } from '../../../src/swim/awareness.ts';

describe('Awareness', () => {
  it('stays within its bounds', () => {
    const awareness = new Awareness(8);
    awareness.add(-3);
    expect(awareness.score).toBe(0);
    awareness.add(20);
    expect(awareness.score).toBe(7);
  });

  it('gives others more time the worse we do', () => {
    const awareness = new Awareness(8);
    expect(awareness.scale(1000)).toBe(1000);
    awareness.add(2);
    expect(awareness.scale(1000)).toBe(3000);
  });

  it.each([
    [0, 0],
    [124, 0],
    [125, 1],
    [499, 1],
    [500, 2],
    [60_000, 2],
  ])('a loop delay of %i ms costs %i, where pings have 500 ms', (delayMs, penalty) => {
    expect(delayPenalty(delayMs, 500)).toBe(penalty);
  });
});
