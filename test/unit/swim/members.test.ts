import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import type { Millis } from '../../../src/base/time.ts';
import { Directory, type MemberSlot } from '../../../src/swim/directory.ts';
import { MemberTable } from '../../../src/swim/members.ts';
import type { NodeStatus } from '../../../src/wire/index.ts';
import { alive } from '../../support/lone-core.ts';

const at = (ms: number): Millis => ms as Millis;

function tableOf(count: number, directory = new Directory()): { table: MemberTable; slots: MemberSlot[] } {
  const table = new MemberTable(directory, createRng(1));
  const slots = Array.from({ length: count }, (_, i) => add(table, `m${i}`));
  return { table, slots };
}

function add(table: MemberTable, name: string, status: NodeStatus = 'alive'): MemberSlot {
  const slot = table.add(name, { status, incarnation: 1, identity: alive('b') }, at(5));
  if (slot === undefined) throw new Error('no room');
  return slot;
}

describe('MemberTable', () => {
  it('keeps every row while it grows', () => {
    const { table } = tableOf(100);
    expect(table.size).toBe(100);
    expect(new Set(Array.from(table.slots(), (slot) => table.view(slot).name)).size).toBe(100);
  });

  it('moves the time of change with the status only', () => {
    const { table, slots } = tableOf(1);
    const [slot = expect.fail()] = slots;
    table.set(slot, { status: 'alive', incarnation: 2 }, at(10));
    expect([table.incarnation(slot), table.changedAt(slot)]).toEqual([2, 5]);
    table.set(slot, { status: 'suspect', incarnation: 2 }, at(20));
    expect(table.changedAt(slot)).toBe(20);
  });

  it('that learns from another knows the same members, in an order of its own', () => {
    const directory = new Directory();
    const { table: model } = tableOf(50, directory);
    const learner = new MemberTable(directory, createRng(2));
    add(learner, 'm7', 'suspect');
    learner.learnFrom(model);
    const namesOf = (table: MemberTable): string[] =>
      Array.from(table.slots(), (slot) => table.view(slot).name);
    expect(namesOf(learner).sort()).toEqual(namesOf(model).sort());
    expect([...learner.slots()]).not.toEqual([...model.slots()]);
    expect([learner.size, learner.reachable]).toEqual([50, 50]);
    expect(learner.view(learner.find('m7') ?? expect.fail()).status).toBe('suspect');
  });

  it('that learned from another may forget without harm to it', () => {
    const directory = new Directory();
    const { table: model, slots } = tableOf(3, directory);
    const learner = new MemberTable(directory, createRng(2));
    learner.learnFrom(model);
    learner.forget(() => true);
    expect(slots.map((slot) => model.view(slot).name)).toEqual(['m0', 'm1', 'm2']);
  });

  it('counts who can be reached', () => {
    const { table, slots } = tableOf(3);
    const [a = expect.fail(), b = expect.fail()] = slots;
    table.set(a, { status: 'suspect', incarnation: 1 }, at(6));
    table.set(b, { status: 'dead', incarnation: 1 }, at(6));
    expect(table.reachable).toBe(2);
    table.set(b, { status: 'alive', incarnation: 2 }, at(7));
    table.forget((slot) => slot === a);
    expect(table.reachable).toBe(2);
  });

  it('does not know a name that only another core knows', () => {
    const directory = new Directory();
    const { table } = tableOf(1, directory);
    const other = tableOf(3, directory).table;
    expect(other.find('m2')).toBeDefined();
    expect(table.find('m2')).toBeUndefined();
  });

  it('gives a forgotten member a clean row when it comes back', () => {
    const { table, slots } = tableOf(3);
    table.set(slots[1] ?? expect.fail(), { status: 'dead', incarnation: 9 }, at(6));
    table.forget((slot) => table.status(slot) === 'dead');
    expect([table.size, table.find('m1'), table.directory.size]).toEqual([2, undefined, 2]);
    expect(table.view(add(table, 'm1')).incarnation).toBe(1);
  });

  it('puts newcomers anywhere in the probe order', () => {
    const places = new Set<number>();
    for (let seed = 0; seed < 200; seed += 1) {
      const table = new MemberTable(new Directory(), createRng(seed));
      for (const name of ['a', 'b', 'c']) add(table, name);
      places.add([...table.slots()].findIndex((slot) => table.view(slot).name === 'c'));
    }
    expect([...places].sort()).toEqual([0, 1, 2]);
  });
});

describe('learning from another table', () => {
  it('copies the rows that are not known yet, and keeps both independent', () => {
    const directory = new Directory();
    const { table, slots } = tableOf(20, directory);
    const learner = new MemberTable(directory, createRng(2));
    add(learner, 'm3', 'suspect');
    learner.learnFrom(table);
    expect([learner.size, learner.reachable, learner.status(slots[3] ?? expect.fail())]).toEqual([
      20,
      20,
      'suspect',
    ]);
    table.forget(() => true);
    expect([directory.size, learner.view(slots[7] ?? expect.fail()).name]).toEqual([20, 'm7']);
  });

  it('is refused between directories, where slots mean others', () => {
    expect(() => tableOf(1).table.learnFrom(tableOf(1).table)).toThrow('directory');
  });
});

describe('a sample', () => {
  it.each([5, 500])('of %i members holds no member twice and only wanted ones', (count) => {
    const { table } = tableOf(count);
    for (let i = 0; i < 50; i += 1) {
      const sample = table.sample(3, (slot) => slot % 2 === 0);
      expect(new Set(sample).size).toBe(3);
      expect(sample.every((slot) => slot % 2 === 0)).toBe(true);
    }
  });

  it('finds the last wanted member among many', () => {
    const { table } = tableOf(500);
    expect(table.sample(3, (slot) => slot === 77)).toEqual([77]);
  });

  it('holds each member about as often', () => {
    const { table } = tableOf(10);
    const counts = new Map<number, number>();
    for (let i = 0; i < 10_000; i += 1) {
      for (const slot of table.sample(3, () => true)) counts.set(slot, (counts.get(slot) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 3000)).toBeLessThan(250);
  });

  it('of none draws nothing', () => {
    expect(tableOf(3).table.sample(0, () => true)).toEqual([]);
  });
});
