import { describe, expect, it } from 'vitest';
import { World } from '../../../simulations/world.ts';

describe('World', () => {
  it('lets things happen when they are due, and those of one time in the order they were asked for', () => {
    const world = new World();
    const seen: string[] = [];
    world.at(5, () => seen.push(`b at ${world.now}`));
    world.at(2, () => seen.push(`a at ${world.now}`));
    world.at(5, () => seen.push(`c at ${world.now}`));
    world.runUntil(10);
    expect(seen).toEqual(['a at 2', 'b at 5', 'c at 5']);
    expect(world.now).toBe(10);
  });

  it('lets what is asked for in the past happen next', () => {
    const world = new World();
    world.runUntil(10);
    let at = 0;
    world.at(3, () => {
      at = world.now;
    });
    world.runUntil(20);
    expect(at).toBe(10);
  });

  it('stops as soon as the condition holds', () => {
    const world = new World();
    let count = 0;
    for (const time of [1, 2, 3]) {
      world.at(time, () => {
        count += 1;
      });
    }
    expect(world.runUntil(10, () => count === 2)).toBe(true);
    expect(world.now).toBe(2);
  });

  it('leaves what is due later for later', () => {
    const world = new World();
    let isDone = false;
    world.after(10, () => {
      isDone = true;
    });
    expect(world.runUntil(9.5, () => isDone)).toBe(false);
    expect(world.runUntil(10, () => isDone)).toBe(true);
  });
});
