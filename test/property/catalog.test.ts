import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalog } from '../../src/catalog/index.ts';
import { merge } from '../../src/catalog/merge.ts';
import { type Service, sameApartFromUpdated } from '../../src/service/index.ts';
import { aRecord, aRun, take } from '../support/catalog-runs.ts';
import { aMoment } from '../support/fixtures.ts';
import { serverViews } from '../support/reference-snapshot.ts';

const identity = { hostname: 'shakespeare', clusterName: 'default' };
const { wall } = aMoment();

/** What a host holds that held `stored` and hears `incoming`. */
function join(stored: Service | undefined, incoming: Service): Service | undefined {
  const verdict = merge(stored, incoming, wall);
  return verdict.kind === 'insert' || verdict.kind === 'replace' ? verdict.service : stored;
}

const allServices = (catalog: Catalog): Service[] =>
  catalog.snapshot().servers.flatMap((server) => server.services);

const about = (id: string) => aRecord.map((record) => ({ ...record, hostname: 'chaucer', id }));
/** Claims about one instance, no two with one stamp. */
const claims = (count: number) =>
  fc.uniqueArray(about('a'), {
    minLength: count,
    maxLength: count,
    selector: (record) => record.updated,
  });
const neverDraining = (records: readonly Service[]): boolean =>
  records.every((record) => record.status !== 'draining');

describe('merging', () => {
  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.array(about('a')), about('a'), (before, record) => {
        const once = join(before.reduce(join, undefined), record);
        expect(join(once, record)).toBe(once);
      }),
    );
  });

  it('is commutative across distinct stamps', () => {
    fc.assert(
      fc.property(claims(2).filter(neverDraining), ([a, b]) => {
        if (!a || !b) return;
        expect(join(join(undefined, a), b)).toEqual(join(join(undefined, b), a));
      }),
    );
  });

  it('is associative across distinct stamps', () => {
    fc.assert(
      fc.property(claims(3).filter(neverDraining), ([a, b, c]) => {
        if (!a || !b || !c) return;
        const right = join(join(undefined, b), c);
        const joined = right ? join(join(undefined, a), right) : join(undefined, a);
        expect(join(join(join(undefined, a), b), c)).toEqual(joined);
      }),
    );
  });
});

describe('a catalog', () => {
  const deliveries = fc
    .uniqueArray(aRecord, { maxLength: 30, size: 'max', selector: (record) => record.updated })
    .chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 }),
      ),
    );

  function tableAfter(records: readonly Service[]): unknown {
    const catalog = new Catalog(identity);
    for (const record of records) catalog.mergeRemote(record, aMoment());
    return catalog.snapshot().servers.map(({ lastChanged: _, ...server }) => server);
  }

  it('holds the same whatever the order of delivery and repetition', () => {
    fc.assert(
      fc.property(deliveries, ([records, delivered]) => {
        fc.pre(neverDraining(records));
        expect(tableAfter(delivered)).toEqual(tableAfter(records));
      }),
    );
  });

  it('holds the same with drains too, but for what is alive or draining', () => {
    const levelled = (table: unknown): string =>
      JSON.stringify(table, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)).replaceAll(
        '"draining"',
        '"alive"',
      );
    fc.assert(
      fc.property(deliveries, ([records, delivered]) => {
        expect(levelled(tableAfter(delivered))).toBe(levelled(tableAfter(records)));
      }),
    );
  });

  it('never lets lastChanged or the version fall', () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const catalog = new Catalog(identity);
        let before = catalog.snapshot();
        for (const [now, step] of run) {
          take(catalog, now, step);
          const after = catalog.snapshot();
          expect(after.lastChanged >= before.lastChanged).toBe(true);
          expect(after.version > before.version || after === before).toBe(true);
          before = after;
        }
      }),
    );
  });

  it('tells of changes with times that rise strictly, and of nothing that says the same', () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const catalog = new Catalog(identity);
        const told = new Map<string, Service>();
        let last = -1n;
        catalog.subscribe(({ service, time }) => {
          const key = `${service.hostname}/${service.id}`;
          expect(time > last).toBe(true);
          last = time;
          told.set(key, service);
        });
        for (const [now, step] of run) take(catalog, now, step);
        for (const service of allServices(catalog)) {
          const last = told.get(`${service.hostname}/${service.id}`);
          expect(last && sameApartFromUpdated(last, service)).toBe(true);
        }
      }),
    );
  });

  it('never changes a snapshot after it was taken', () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const catalog = new Catalog(identity);
        const taken = run.map(([now, step]) => {
          take(catalog, now, step);
          const snapshot = catalog.snapshot();
          return { snapshot, copy: structuredClone(snapshot) };
        });
        for (const { snapshot, copy } of taken) expect(snapshot).toEqual(copy);
      }),
    );
  });

  it('has a snapshot, renewed at each step, equal to one made at the end', () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const [watched, unwatched] = [new Catalog(identity), new Catalog(identity)];
        for (const [now, step] of run) {
          take(watched, now, step);
          watched.snapshot();
          take(unwatched, now, step);
        }
        expect(watched.snapshot()).toEqual(unwatched.snapshot());
      }),
    );
  });

  it('has a snapshot sorted as one sorted from scratch', () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const catalog = new Catalog(identity);
        for (const [now, step] of run) {
          take(catalog, now, step);
          catalog.snapshot();
        }
        const { servers } = catalog.snapshot();
        const scratch = serverViews(servers.flatMap((server) => server.services).reverse());
        expect(servers.map((server) => server.services)).toEqual(scratch.map((server) => server.services));
        expect(servers.map((server) => server.name)).toEqual(scratch.map((server) => server.name));
      }),
    );
  });

  it('shows what we observe as we observe it, whatever peers claim', () => {
    fc.assert(
      fc.property(aRecord, fc.array(aRecord), (ours, claimed) => {
        const catalog = new Catalog(identity);
        catalog.observeLocal([ours], { complete: true }, aMoment());
        for (const claim of claimed) {
          catalog.mergeRemote({ ...claim, hostname: ours.hostname, id: ours.id }, aMoment(1));
          const shown = catalog.snapshot().servers[0]?.services[0];
          expect(shown && sameApartFromUpdated(shown, ours)).toBe(true);
        }
      }),
    );
  });

  it('answers what a peer believes instead with a stamp that convinces it, drains apart', () => {
    fc.assert(
      fc.property(aRecord, aRecord, (ours, claim) => {
        fc.pre(claim.status !== 'draining' && claim.updated !== aMoment().wall);
        const [catalog, peer] = [new Catalog(identity), new Catalog({ ...identity, hostname: 'peer' })];
        catalog.observeLocal([ours], { complete: true }, aMoment());
        peer.mergeRemote({ ...claim, hostname: ours.hostname, id: ours.id }, aMoment());
        for (const believed of allServices(peer)) catalog.mergeRemote(believed, aMoment(1));
        catalog.observeLocal([ours], { complete: true }, aMoment(2));
        for (const answer of allServices(catalog)) peer.mergeRemote(answer, aMoment(2));
        expect(allServices(peer)).toEqual(allServices(catalog));
      }),
    );
  });
});
