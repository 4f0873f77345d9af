import { describe, expect, it } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { Catalog, catalogLimits } from '../../../src/catalog/index.ts';
import { Table } from '../../../src/catalog/table.ts';
import { aMoment, aService } from '../../support/fixtures.ts';

const identity = { hostname: 'shakespeare', clusterName: 'default' };
const someday = 1e9 as Millis;

describe('a snapshot', () => {
  it('of an empty catalog says whose it is', () => {
    expect(new Table(identity, catalogLimits).snapshot()).toEqual({
      version: 0,
      ...identity,
      lastChanged: 0n,
      servers: [],
    });
  });

  it('is the same object until something changes', () => {
    const table = new Table(identity, catalogLimits);
    table.put(aService(), someday);
    const before = table.snapshot();
    expect(table.snapshot()).toBe(before);
    table.put(aService({ status: 'draining' }), someday);
    expect(table.snapshot()).not.toBe(before);
    expect(before.servers[0]?.services[0]?.status).toBe('alive');
  });

  it('keeps the views of servers that did not change', () => {
    const table = new Table(identity, catalogLimits);
    for (const hostname of ['b', 'a', 'c']) table.put(aService({ hostname }), someday);
    const before = table.snapshot().servers;
    table.put(aService({ hostname: 'b', id: 'new' }), someday);
    const after = table.snapshot().servers;
    expect(after.map((server) => server.name)).toEqual(['a', 'b', 'c']);
    expect(after.map((server, index) => server === before[index])).toEqual([true, false, true]);
  });

  it('shows a server that left and came back as it is now', () => {
    const table = new Table(identity, catalogLimits);
    table.put(aService(), someday);
    table.snapshot();
    table.remove(aService());
    table.put(aService({ id: 'new' }), someday);
    expect(table.snapshot().servers.map((server) => server.services.map(({ id }) => id))).toEqual([['new']]);
  });
});

describe('room', () => {
  const limits = { servers: 3, recordsPerServer: 4, records: 6 };
  const fill = (table: Table, hostname: string, count: number): void => {
    for (let id = 0; id < count; id += 1) table.put(aService({ hostname, id: `${id}` }), someday);
  };

  it('ends for one host at its limit and not for others', () => {
    const table = new Table(identity, limits);
    fill(table, 'a', 4);
    expect([table.hasRoomFor('a'), table.hasRoomFor('b')]).toEqual([false, true]);
    table.remove(aService({ hostname: 'a', id: '0' }));
    expect(table.hasRoomFor('a')).toBe(true);
  });

  it('ends for new hosts at the limit of hosts', () => {
    const table = new Table(identity, limits);
    for (const hostname of ['a', 'b', 'c']) fill(table, hostname, 1);
    expect([table.hasRoomFor('a'), table.hasRoomFor('d')]).toEqual([true, false]);
    table.remove(aService({ hostname: 'a', id: '0' }));
    expect(table.hasRoomFor('d')).toBe(true);
  });

  it('ends for everyone at the limit of records, which replacing does not reach', () => {
    const table = new Table(identity, limits);
    for (const hostname of ['a', 'b', 'a', 'b']) fill(table, hostname, 3);
    table.remove(aService({ hostname: 'a', id: 'unknown' }));
    expect([table.hasRoomFor('a'), table.hasRoomFor('c')]).toEqual([false, false]);
    table.remove(aService({ hostname: 'a', id: '0' }));
    expect(table.hasRoomFor('c')).toBe(true);
  });

  it('is never lacking for what this host runs itself', () => {
    const catalog = new Catalog(identity, { ...limits, records: 1 });
    for (const id of ['a', 'b']) catalog.mergeRemote(aService({ id, updated: aMoment().wall }), aMoment());
    expect(catalog.counters).toMatchObject({ merged: 1, refused: 1 });
    catalog.observeLocal([aService({ id: 'ours' })], { complete: false }, aMoment());
    expect(catalog.snapshot().servers[0]?.services.map(({ id }) => id)).toEqual(['a', 'ours']);
  });
});
