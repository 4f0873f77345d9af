import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';

describe('createRng', () => {
  it('gives the same numbers for the same seed', () => {
    const draw = (seed: number): number[] => {
      const rng = createRng(seed);
      return Array.from({ length: 20 }, () => rng.int(1_000_000));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('tells seeds apart that differ above 32 bits', () => {
    expect(createRng(5).int(2 ** 32)).not.toBe(createRng(5 + 2 ** 40).int(2 ** 32));
  });

  it('draws each value of a range about as often', () => {
    const rng = createRng(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i += 1) {
      const drawn = rng.int(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('takes chances as often as asked, and certainties always', () => {
    const rng = createRng(4);
    const taken = (p: number): number =>
      Array.from({ length: 10_000 }, () => rng.chance(p)).filter(Boolean).length;
    expect(Math.abs(taken(0.3) - 3000)).toBeLessThan(200);
    expect([taken(0), taken(1), taken(7)]).toEqual([0, 10_000, 10_000]);
  });

  it('shuffles only the part asked for, and loses nothing', () => {
    const items = Uint32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    createRng(5).shuffle(items, 6);
    expect([...items.subarray(0, 6)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...items.subarray(6)]).toEqual([6, 7, 8, 9]);
    expect([...items]).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('puts every item everywhere about as often', () => {
    const rng = createRng(6);
    let firsts = 0;
    for (let i = 0; i < 8000; i += 1) {
      const items = Uint32Array.from([0, 1, 2, 3]);
      rng.shuffle(items, 4);
      if (items[0] === 3) firsts += 1;
    }
    expect(Math.abs(firsts - 2000)).toBeLessThan(200);
  });

  it('draws bytes of every value', () => {
    expect(new Set(createRng(7).bytes(5000)).size).toBe(256);
  });

  it('refuses a bound that nothing lies below', () => {
    expect(() => createRng(1).int(0)).toThrow('bound');
  });
});
