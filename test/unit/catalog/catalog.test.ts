import { describe, expect, it } from 'vitest';
import { addNs, nsPerSecond } from '../../../src/base/time.ts';
import { Catalog, type Change } from '../../../src/catalog/index.ts';
import type { Service } from '../../../src/service/index.ts';
import { aMoment, aPort, aService } from '../../support/fixtures.ts';

const complete = { complete: true };

function aCatalog(): { catalog: Catalog; changes: Change[] } {
  const catalog = new Catalog({ hostname: 'shakespeare', clusterName: 'default' });
  const changes: Change[] = [];
  catalog.subscribe((change) => changes.push(change));
  return { catalog, changes };
}

function find(catalog: Catalog, { hostname, id }: Pick<Service, 'hostname' | 'id'> = aService()) {
  const server = catalog.snapshot().servers.find((each) => each.name === hostname);
  return server?.services.find((service) => service.id === id);
}

const remote = (changes: Partial<Service> = {}): Service =>
  aService({ hostname: 'chaucer', updated: aMoment().wall, ...changes });

describe('observing local services', () => {
  it('stores a new one, stamped now whatever its own stamp', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    const stored = aService({ updated: aMoment().wall });
    expect(find(catalog)).toEqual(stored);
    expect(changes).toEqual([{ service: stored, previousStatus: 'unknown', time: aMoment().wall }]);
  });

  it('says nothing while nothing changes, and refreshes the stamp after 60 s', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    const { version } = catalog.snapshot();
    catalog.observeLocal([aService()], complete, aMoment(59));
    expect(catalog.snapshot().version).toBe(version);
    catalog.observeLocal([aService()], complete, aMoment(60));
    expect(find(catalog)?.updated).toBe(aMoment(60).wall);
    expect(catalog.snapshot().version).toBeGreaterThan(version);
    expect(changes).toHaveLength(1);
  });

  it('refreshes again only 60 s after the last refresh', () => {
    const { catalog } = aCatalog();
    for (const second of [0, 60, 119]) catalog.observeLocal([aService()], complete, aMoment(second));
    expect(find(catalog)?.updated).toBe(aMoment(60).wall);
  });

  it.each([
    ['status', { status: 'unhealthy' as const }],
    ['ports', { ports: [aPort({ port: 1 })] }],
  ])('tells of a change of %s at once', (_name, change) => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.observeLocal([aService(change)], complete, aMoment(1));
    const stored = aService({ ...change, updated: aMoment(1).wall });
    expect(changes.at(-1)).toEqual({ service: stored, previousStatus: 'alive', time: aMoment(1).wall });
  });

  it('makes a tombstone at once of one that vanished', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService(), aService({ id: 'stays' })], complete, aMoment());
    catalog.observeLocal([aService({ id: 'stays' })], complete, aMoment(1));
    expect(find(catalog)).toMatchObject({ status: 'tombstone', updated: aMoment(1).wall });
    expect(changes.at(-1)).toMatchObject({ previousStatus: 'alive' });
    expect(find(catalog, aService({ id: 'stays' }))?.status).toBe('alive');
  });

  it('kills nothing before every source has reported', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(aService({ updated: aMoment(-5).wall }), aMoment());
    catalog.observeLocal([], { complete: false }, aMoment(1));
    expect(find(catalog)?.status).toBe('alive');
    catalog.observeLocal([], complete, aMoment(2));
    expect(find(catalog)?.status).toBe('tombstone');
  });

  it('revives one that comes back', () => {
    const { catalog, changes } = aCatalog();
    for (const [second, list] of [[aService()], [], [aService()]].entries()) {
      catalog.observeLocal(list, complete, aMoment(second));
    }
    expect(find(catalog)).toEqual(aService({ updated: aMoment(2).wall }));
    expect(changes.map((change) => change.previousStatus)).toEqual(['unknown', 'alive', 'tombstone']);
  });

  it('takes over what peers remembered from before a restart without noise', () => {
    const { catalog, changes } = aCatalog();
    catalog.mergeRemote(aService({ updated: aMoment(-5).wall }), aMoment());
    catalog.observeLocal([aService()], complete, aMoment(1));
    expect(find(catalog)?.updated).toBe(aMoment(-5).wall);
    expect(changes).toHaveLength(1);
  });

  it('counts the first of two with one id', () => {
    const { catalog, changes } = aCatalog();
    const twice = [aService(), aService({ name: 'impostor' })];
    for (const second of [0, 1]) catalog.observeLocal(twice, complete, aMoment(second));
    expect(find(catalog)?.name).toBe('awesome-svc');
    expect(changes).toHaveLength(1);
    expect(catalog.counters.duplicates).toBe(2);
  });

  it('owns what it publishes in another host’s name', () => {
    const { catalog } = aCatalog();
    const foreign = aService({ hostname: 'chaucer' });
    catalog.observeLocal([foreign], complete, aMoment());
    catalog.expireServer('chaucer', aMoment(1));
    expect(find(catalog, foreign)?.status).toBe('alive');
    catalog.observeLocal([], complete, aMoment(2));
    expect(find(catalog, foreign)?.status).toBe('tombstone');
  });
});

describe('a peer that contradicts us', () => {
  const claim = aService({ status: 'tombstone', updated: aMoment(30).wall });

  it('does not kill our service, and is answered with a newer stamp', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.mergeRemote(claim, aMoment(1));
    expect(find(catalog)?.status).toBe('alive');
    catalog.observeLocal([aService()], complete, aMoment(2));
    expect(find(catalog)).toEqual(aService({ updated: addNs(claim.updated, 1n) }));
    expect(changes.at(-1)).toMatchObject({ service: { status: 'alive' }, previousStatus: 'tombstone' });
    expect(catalog.counters.contested).toBe(1);
  });

  it('is answered with a stamp above its newest, in whatever order they came', () => {
    const { catalog } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    for (const updated of [claim.updated, aMoment(20).wall]) {
      catalog.mergeRemote({ ...claim, updated }, aMoment(1));
    }
    catalog.observeLocal([aService()], complete, aMoment(2));
    expect(find(catalog)?.updated).toBe(addNs(claim.updated, 1n));
  });

  it('is answered once', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.mergeRemote(claim, aMoment(1));
    for (const second of [2, 3]) catalog.observeLocal([aService()], complete, aMoment(second));
    expect(changes).toHaveLength(2);
  });

  it('is outbid by the tombstone when the service has vanished meanwhile', () => {
    const { catalog } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.mergeRemote({ ...claim, status: 'unhealthy' }, aMoment(1));
    catalog.observeLocal([], complete, aMoment(2));
    expect(find(catalog)).toMatchObject({ status: 'tombstone', updated: addNs(claim.updated, 1n) });
  });

  it('cannot drain our service, nor make us argue about an old drain without end', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.mergeRemote({ ...claim, status: 'draining' }, aMoment(1));
    catalog.observeLocal([aService()], complete, aMoment(2));
    expect(find(catalog)).toEqual(aService({ updated: claim.updated }));
    expect(changes).toHaveLength(1);
  });

  it('who repeats our own words with a newer stamp is believed', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    const repeated = addNs(aMoment().wall, 50n);
    catalog.mergeRemote(aService({ updated: repeated }), aMoment(1));
    catalog.observeLocal([aService()], complete, aMoment(2));
    expect(find(catalog)?.updated).toBe(repeated);
    expect(changes).toHaveLength(1);
  });
});

describe('merging a peer’s record', () => {
  it('tells of a new one as previously unknown, tombstones included', () => {
    const { catalog, changes } = aCatalog();
    catalog.mergeRemote(remote({ status: 'tombstone' }), aMoment());
    expect(changes).toMatchObject([{ service: { status: 'tombstone' }, previousStatus: 'unknown' }]);
  });

  it('takes in a refresh without telling anyone', () => {
    const { catalog, changes } = aCatalog();
    catalog.mergeRemote(remote(), aMoment());
    const before = catalog.snapshot();
    catalog.mergeRemote(remote({ updated: aMoment(1).wall }), aMoment(1));
    expect(changes).toHaveLength(1);
    expect(catalog.snapshot().lastChanged).toBe(before.lastChanged);
    expect(catalog.snapshot().servers[0]?.lastUpdated).toBe(aMoment(1).wall);
  });

  it('counts what it did not take in', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(remote(), aMoment());
    for (const seconds of [0, -1, -4 * 3600, 4 * 3600]) {
      catalog.mergeRemote(remote({ updated: aMoment(seconds).wall }), aMoment());
    }
    expect(catalog.counters).toMatchObject({ merged: 1, ignored: 2, stale: 1, ahead: 1 });
    expect(find(catalog, remote())).toEqual(remote());
  });
});

describe('lastChanged', () => {
  it('never moves backwards, whatever stamps arrive', () => {
    const { catalog, changes } = aCatalog();
    for (const [id, seconds] of [
      ['a', 10],
      ['b', 0],
      ['c', 20],
    ] as const) {
      catalog.mergeRemote(remote({ id, updated: aMoment(seconds).wall }), aMoment(20));
    }
    const ten = aMoment(10).wall;
    expect(changes.map((change) => change.time)).toEqual([ten, addNs(ten, 1n), aMoment(20).wall]);
    expect(catalog.snapshot().lastChanged).toBe(aMoment(20).wall);
    expect(catalog.snapshot().servers[0]?.lastChanged).toBe(aMoment(20).wall);
  });
});

describe('sweeping', () => {
  it.each([
    ['alive', 80],
    ['unhealthy', 80],
    ['draining', 600],
  ] as const)('makes a tombstone, one second newer, of what was %s and unheard for %d s', (status, seconds) => {
    const { catalog, changes } = aCatalog();
    const record = remote({ status, updated: aMoment(-70).wall });
    catalog.mergeRemote(record, aMoment());
    catalog.sweep(aMoment(seconds));
    expect(find(catalog, record)?.status).toBe(status);
    catalog.sweep(aMoment(seconds + 1));
    const updated = addNs(record.updated, nsPerSecond);
    expect(find(catalog, record)).toEqual({ ...record, status: 'tombstone', updated });
    expect(changes.at(-1)?.previousStatus).toBe(status);
  });

  it('does not expire what was heard again', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(remote(), aMoment());
    catalog.mergeRemote(remote({ updated: aMoment(60).wall }), aMoment(60));
    catalog.sweep(aMoment(140));
    expect(find(catalog, remote())?.status).toBe('alive');
    catalog.sweep(aMoment(141));
    expect(find(catalog, remote())?.status).toBe('tombstone');
  });

  it('does not take an old record heard once more for news', () => {
    const { catalog } = aCatalog();
    for (const second of [0, 40, 79]) catalog.mergeRemote(remote(), aMoment(second));
    catalog.sweep(aMoment(81));
    expect(find(catalog, remote())?.status).toBe('tombstone');
  });

  it('forgets a tombstone after 3 h and its server with the last one, telling nobody', () => {
    const { catalog, changes } = aCatalog();
    catalog.mergeRemote(remote({ status: 'tombstone' }), aMoment());
    catalog.sweep(aMoment(3 * 3600));
    expect(catalog.snapshot().servers).toHaveLength(1);
    catalog.sweep(aMoment(3 * 3600 + 1));
    expect(catalog.snapshot().servers).toEqual([]);
    expect(changes).toHaveLength(1);
    expect(catalog.counters).toMatchObject({ expired: 0, forgotten: 1 });
  });

  it('forgets that a service was ours with its tombstone', () => {
    const { catalog } = aCatalog();
    const dead = aService({ hostname: 'chaucer', status: 'tombstone' });
    catalog.observeLocal([dead], complete, aMoment());
    expect(catalog.drain(dead.id, aMoment(1))).toEqual({ ok: false, error: 'tombstone' });
    catalog.sweep(aMoment(3 * 3600 + 1));
    expect(catalog.drain(dead.id, aMoment(3 * 3600 + 1))).toEqual({ ok: false, error: 'unknown-service' });
  });

  it('lets our own services live as long as they are observed', () => {
    const { catalog } = aCatalog();
    for (let second = 0; second <= 600; second += 50) {
      catalog.observeLocal([aService()], complete, aMoment(second));
      catalog.sweep(aMoment(second));
    }
    expect(find(catalog)?.status).toBe('alive');
    catalog.sweep(aMoment(700));
    expect(find(catalog)?.status).toBe('tombstone');
    catalog.observeLocal([aService()], complete, aMoment(701));
    expect(find(catalog)?.status).toBe('alive');
  });

  it('believes what we took over from peers from when we first observe it', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(aService({ updated: aMoment(50).wall }), aMoment());
    catalog.observeLocal([aService()], complete, aMoment(79));
    catalog.sweep(aMoment(81));
    expect(find(catalog)?.status).toBe('alive');
  });

  it('is not confused by a wall clock that jumps', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(remote(), aMoment());
    catalog.sweep({ wall: aMoment(9000).wall, mono: aMoment(10).mono });
    expect(find(catalog, remote())?.status).toBe('alive');
  });
});

describe('a host that has left', () => {
  it('has its live services made tombstones, stamped now, and its dead ones left alone', () => {
    const { catalog, changes } = aCatalog();
    catalog.mergeRemote(remote(), aMoment());
    catalog.mergeRemote(remote({ id: 'dead', status: 'tombstone' }), aMoment());
    catalog.expireServer('chaucer', aMoment(5));
    expect(find(catalog, remote())).toMatchObject({ status: 'tombstone', updated: aMoment(5).wall });
    expect(find(catalog, remote({ id: 'dead' }))?.updated).toBe(aMoment().wall);
    expect(changes).toHaveLength(3);
  });

  it('is outbid even when its clock was ahead of ours', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(remote({ updated: aMoment(100).wall }), aMoment());
    catalog.expireServer('chaucer', aMoment(5));
    expect(find(catalog, remote())?.updated).toBe(addNs(aMoment(100).wall, 1n));
  });

  it('may be one that nobody knows', () => {
    const { catalog, changes } = aCatalog();
    catalog.expireServer('nobody', aMoment());
    expect(changes).toEqual([]);
  });
});

describe('draining', () => {
  it('takes a local service out of routing, stamped now', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    const drained = aService({ status: 'draining', updated: aMoment(1).wall });
    expect(catalog.drain(drained.id, aMoment(1))).toEqual({ ok: true, value: drained });
    expect(find(catalog)).toEqual(drained);
    expect(changes.at(-1)).toMatchObject({ previousStatus: 'alive' });
  });

  it('lasts whatever health says, until the service vanishes', () => {
    const { catalog } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.drain(aService().id, aMoment(1));
    for (const [index, status] of (['unhealthy', 'unknown', 'alive'] as const).entries()) {
      catalog.observeLocal([aService({ status })], complete, aMoment(2 + index));
      expect(find(catalog)?.status).toBe('draining');
    }
    catalog.observeLocal([], complete, aMoment(5));
    catalog.observeLocal([aService()], complete, aMoment(6));
    expect(find(catalog)?.status).toBe('alive');
  });

  it('survives a peer that calls the service dead', () => {
    const { catalog } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.drain(aService().id, aMoment(1));
    catalog.mergeRemote(aService({ status: 'tombstone', updated: aMoment(2).wall }), aMoment(2));
    catalog.observeLocal([aService()], complete, aMoment(3));
    expect(find(catalog)).toMatchObject({ status: 'draining', updated: aMoment(3).wall });
  });

  it('is asserted against a peer that heard later of an alive service', () => {
    const { catalog } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    catalog.drain(aService().id, aMoment(1));
    const ahead = aMoment(5).wall;
    catalog.mergeRemote(aService({ updated: ahead }), aMoment(2));
    catalog.observeLocal([aService()], complete, aMoment(3));
    expect(find(catalog)).toMatchObject({ status: 'draining', updated: addNs(ahead, 1n) });
  });

  it('survives a restart when peers remember it', () => {
    const { catalog } = aCatalog();
    catalog.mergeRemote(aService({ status: 'draining', updated: aMoment(-5).wall }), aMoment());
    catalog.observeLocal([aService({ status: 'unknown' })], complete, aMoment(1));
    catalog.observeLocal([aService()], complete, aMoment(2));
    expect(find(catalog)?.status).toBe('draining');
  });

  it('that discovery reports ends when discovery says so', () => {
    const { catalog } = aCatalog();
    catalog.observeLocal([aService({ status: 'draining' })], complete, aMoment());
    catalog.observeLocal([aService()], complete, aMoment(1));
    expect(find(catalog)?.status).toBe('alive');
  });

  it('twice is the same as once', () => {
    const { catalog, changes } = aCatalog();
    catalog.observeLocal([aService()], complete, aMoment());
    for (const second of [1, 2]) expect(catalog.drain(aService().id, aMoment(second)).ok).toBe(true);
    expect(changes).toHaveLength(2);
  });

  it('is possible for a service published in another host’s name', () => {
    const { catalog } = aCatalog();
    const foreign = aService({ hostname: 'chaucer' });
    catalog.observeLocal([foreign], complete, aMoment());
    expect(catalog.drain(foreign.id, aMoment(1)).ok).toBe(true);
    expect(find(catalog, foreign)?.status).toBe('draining');
  });

  it('refuses what is unknown, foreign or dead, and revives nothing', () => {
    const { catalog, changes } = aCatalog();
    catalog.mergeRemote(remote({ id: 'foreign' }), aMoment());
    catalog.mergeRemote(aService({ id: 'dead', status: 'tombstone', updated: aMoment().wall }), aMoment());
    const answers = ['nothing', 'foreign', 'dead'].map((id) => catalog.drain(id, aMoment(1)));
    expect(answers.map((answer) => !answer.ok && answer.error)).toEqual([
      'unknown-service',
      'unknown-service',
      'tombstone',
    ]);
    expect(changes).toHaveLength(2);
  });
});

describe('subscribers', () => {
  it('see the finished state', () => {
    const { catalog } = aCatalog();
    const seen: (number | undefined)[] = [];
    catalog.subscribe(() => seen.push(catalog.snapshot().servers[0]?.services.length));
    catalog.observeLocal([aService({ id: 'a' }), aService({ id: 'b' })], complete, aMoment());
    expect(seen).toEqual([2, 2]);
  });

  it('must not change the catalog in turn', () => {
    const { catalog } = aCatalog();
    catalog.subscribe(() => catalog.sweep(aMoment()));
    const observe = (): void => catalog.observeLocal([aService()], complete, aMoment());
    expect(observe).toThrow('a change listener must not change the catalog');
    expect(find(catalog)?.status).toBe('alive');
  });
});
