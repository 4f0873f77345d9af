import { describe, expect, it } from 'vitest';
import { Gate, gateLimits } from '../../../simulations/gate.ts';
import { World } from '../../../simulations/world.ts';

describe('Gate', () => {
  it('lets what came while it was closed go on together, in order', () => {
    const world = new World();
    const gate = new Gate(world);
    const seen: string[] = [];
    gate.closeUntil(100);
    for (const name of ['a', 'b']) gate.pass(() => seen.push(`${name} at ${world.now}`));
    world.runUntil(200);
    gate.pass(() => seen.push('c'));
    expect(seen).toEqual(['a at 100', 'b at 100', 'c']);
  });

  it('loses what no longer fits', () => {
    const gate = new Gate(new World());
    gate.closeUntil(100);
    for (let i = 0; i <= gateLimits.waiting; i += 1) gate.pass(() => undefined);
    expect(gate.overflows).toBe(1);
  });
});
