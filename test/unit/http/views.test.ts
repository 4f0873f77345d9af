import { expect, test } from 'vitest';
import type { Snapshot } from '../../../src/catalog/index.ts';
import { CatalogViews, type ViewName } from '../../../src/http/views.ts';
import type { Service } from '../../../src/service/index.ts';
import { aService } from '../../support/fixtures.ts';
import { aSnapshot, aSnapshotOf } from '../../support/http-server.ts';

/** Views over a snapshot and members that the test replaces, and the documents they made. */
function watchedViews(snapshot: Snapshot = aSnapshot()) {
  const source = { current: snapshot, names: ['shakespeare'] };
  const made: ViewName[] = [];
  const views = new CatalogViews(
    { snapshot: () => source.current, members: () => [...source.names] },
    (view) => made.push(view),
  );
  return { source, made, views };
}

/** A record that counts how often its name is read: once for each time it is encoded. */
function countingService(id: string): { service: Service; reads: () => number } {
  let reads = 0;
  const service = Object.defineProperty({ ...aService({ id }) }, 'image', {
    enumerable: true,
    get: () => {
      reads += 1;
      return 'image';
    },
  });
  return { service, reads: () => reads };
}

test('each document is made once per snapshot, however often it is asked for', () => {
  const { made, views } = watchedViews();
  for (let request = 0; request < 3; request += 1) {
    views.state();
    views.services();
    views.byService();
    views.service('awesome-svc');
  }
  expect(made).toEqual(['state', 'services', 'by-service', 'service']);
});

test('the same bytes are handed to everyone', () => {
  const { views } = watchedViews();
  expect(views.state().body).toBe(views.state().body);
  expect(views.byService()).toBe(views.byService());
});

test('a new snapshot makes new documents', () => {
  const { source, views } = watchedViews();
  const before = views.service('awesome-svc');
  source.current = aSnapshotOf(aService({ name: 'other' }));
  expect(before).toBeDefined();
  expect(views.service('awesome-svc')).toBeUndefined();
  expect(views.byService().toString()).toContain('"other"');
});

test('a record that did not change is not encoded again', () => {
  const { service, reads } = countingService('kept');
  const { source, views } = watchedViews(aSnapshotOf(service));
  views.state();
  source.current = aSnapshotOf(service, aService({ id: 'new' }));
  views.state();
  views.services();
  views.byService();
  expect(reads()).toBe(1);
});

test('members that come and go remake only what lists them', () => {
  const { source, made, views } = watchedViews();
  views.services();
  views.state();
  source.names = ['shakespeare', 'marlowe'];
  expect(views.services().body.toString()).toContain('"marlowe"');
  views.state();
  expect(made).toEqual(['services', 'state', 'services']);
});
