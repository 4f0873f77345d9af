import { describe, expect, it } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { Catalog, catalogLimits } from '../../../src/catalog/index.ts';
import { Table } from '../../../src/catalog/table.ts';
import { aMoment, aService } from '../../support/fixtures.ts';

const identity = { hostname: 'shakespeare', clusterName: 'default' };
const someday = 1e9 as Millis;

describe('a snapshot', () => {
  it('of an empty catalog says whose it is', () => {
    expect(new Table(identity).snapshot()).toEqual({
      version: 0,
      ...identity,
      lastChanged: 0n,
      servers: [],
    });
  });

  it('is the same object until something changes', () => {
    const table = new Table(identity);
    table.put(aService(), someday);
    const before = table.snapshot();
    expect(table.snapshot()).toBe(before);
    table.put(aService({ status: 'draining' }), someday);
    expect(table.snapshot()).not.toBe(before);
    expect(before.servers[0]?.services[0]?.status).toBe('alive');
  });

  it('keeps the views of servers that did not change', () => {
    const table = new Table(identity);
    for (const hostname of ['b', 'a', 'c']) table.put(aService({ hostname }), someday);
    const before = table.snapshot().servers;
    table.put(aService({ hostname: 'b', id: 'new' }), someday);
    const after = table.snapshot().servers;
    expect(after.map((server) => server.name)).toEqual(['a', 'b', 'c']);
    expect(after.map((server, index) => server === before[index])).toEqual([true, false, true]);
  });

  it('shows a server that left and came back as it is now', () => {
    const table = new Table(identity);
    table.put(aService(), someday);
    table.snapshot();
    table.remove(aService());
    table.put(aService({ id: 'new' }), someday);
    expect(table.snapshot().servers.map((server) => server.services.map(({ id }) => id))).toEqual([['new']]);
  });
});

describe('room', () => {
  const { servers, recordsPerServer, records } = catalogLimits;

  it('ends for one host at its limit and not for others', () => {
    const table = new Table(identity);
    for (let id = 0; id < recordsPerServer; id += 1) table.put(aService({ id: `${id}` }), someday);
    expect(table.hasRoomFor('shakespeare')).toBe(false);
    expect(table.hasRoomFor('chaucer')).toBe(true);
    table.remove(aService({ id: '0' }));
    expect(table.hasRoomFor('shakespeare')).toBe(true);
  });

  it('ends for new hosts at the limit of hosts', () => {
    const table = new Table(identity);
    for (let host = 0; host < servers; host += 1) table.put(aService({ hostname: `${host}` }), someday);
    expect(table.hasRoomFor('one more')).toBe(false);
    expect(table.hasRoomFor('0')).toBe(true);
  });

  it('ends for everyone at the limit of records', () => {
    const table = new Table(identity);
    const service = aService();
    for (let n = 0; n < records; n += 1) {
      table.put({ ...service, hostname: `${n % servers}`, id: `${n}` }, someday);
    }
    expect(table.hasRoomFor('0')).toBe(false);
    table.put({ ...service, hostname: '0', id: '0' }, someday);
    table.remove({ ...service, hostname: '0', id: 'unknown' });
    expect(table.hasRoomFor('0')).toBe(false);
    table.remove({ ...service, hostname: '0', id: '0' });
    expect(table.hasRoomFor('0')).toBe(true);
  });

  it('is never lacking for what this host runs itself', () => {
    const catalog = new Catalog(identity);
    const { wall } = aMoment();
    for (let id = 0; id <= recordsPerServer; id += 1) {
      catalog.mergeRemote(aService({ hostname: 'shakespeare', id: `${id}`, updated: wall }), aMoment());
    }
    expect(catalog.counters).toMatchObject({ merged: recordsPerServer, refused: 1 });
    catalog.observeLocal([aService({ id: 'ours' })], { complete: false }, aMoment());
    expect(catalog.snapshot().servers[0]?.services).toHaveLength(recordsPerServer + 1);
  });
});
