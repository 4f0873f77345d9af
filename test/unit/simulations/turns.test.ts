import { describe, expect, it } from 'vitest';
import { Turns, turnLimits } from '../../../simulations/turns.ts';
import { World } from '../../../simulations/world.ts';
import { createRng } from '../../../src/base/rng.ts';

function loop(): { world: World; turns: Turns; seen: string[]; late: number[] } {
  const world = new World();
  const late: number[] = [];
  const turns = new Turns({ world, rng: createRng(1), onLate: (delayMs) => late.push(delayMs) });
  return { world, turns, seen: [], late };
}

describe('Turns', () => {
  it('takes what comes at once while nothing holds it up', () => {
    const { turns, seen } = loop();
    turns.input(() => seen.push('input'));
    turns.timer(() => seen.push('timer'));
    expect(seen).toEqual(['input', 'timer']);
  });

  it('takes due timers before input after it was held up, as Node does', () => {
    const { world, turns, seen } = loop();
    turns.hold(100);
    turns.input(() => seen.push('input'));
    turns.timer(() => seen.push('timer'));
    expect(seen).toEqual([]);
    world.runUntil(100);
    expect(seen).toEqual(['timer', 'input']);
  });

  it('reports how late it is before it does anything else', () => {
    const { world, turns, seen, late } = loop();
    turns.hold(100);
    turns.timer(() => seen.push(`after ${late}`));
    world.runUntil(100);
    expect(seen).toEqual(['after 100']);
  });

  it('stays held up when it is held up again for longer', () => {
    const { world, turns, seen } = loop();
    turns.hold(100);
    turns.hold(200);
    turns.hold(150);
    turns.input(() => seen.push(`at ${world.now}`));
    world.runUntil(300);
    expect(seen).toEqual(['at 200']);
  });

  it('is late for everything while it is slow', () => {
    const { world, turns, seen } = loop();
    turns.lagMs = 50;
    turns.input(() => seen.push('first'));
    turns.input(() => seen.push('second'));
    expect(seen).toEqual(['first']);
    world.runUntil(10_000);
    expect(seen).toEqual(['first', 'second']);
  });

  it('loses input when too much is waiting', () => {
    const { turns } = loop();
    turns.hold(100);
    for (let i = 0; i < turnLimits.inbox; i += 1) expect(turns.input(() => undefined)).toBe(true);
    expect(turns.input(() => undefined)).toBe(false);
    expect(turns.overflows).toBe(1);
  });

  it('does nothing any more once it has ended, not even what was waiting', () => {
    const { world, turns, seen } = loop();
    turns.hold(100);
    turns.input(() => seen.push('input'));
    turns.end();
    world.runUntil(200);
    turns.timer(() => seen.push('timer'));
    expect(seen).toEqual([]);
  });
});
