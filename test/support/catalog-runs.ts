/** Arbitrary lives of a catalog: what it is told, in what order, and when. */
import fc from 'fast-check';
import { unreachable } from '../../src/base/assert.ts';
import type { Now, Timestamp } from '../../src/base/time.ts';
import type { Catalog } from '../../src/catalog/index.ts';
import type { Service } from '../../src/service/index.ts';
import { aStatus } from './arbitraries.ts';
import { aMoment, aService } from './fixtures.ts';

/** One thing that happens to a catalog. Values print as a story when a property fails. */
export type Step =
  | { readonly kind: 'observe'; readonly services: readonly Service[]; readonly complete: boolean }
  | { readonly kind: 'merge'; readonly service: Service }
  | { readonly kind: 'expire'; readonly hostname: string }
  | { readonly kind: 'drain'; readonly id: string }
  | { readonly kind: 'sweep' };

const hours = 4;
const aHostname = fc.constantFrom('shakespeare', 'chaucer', 'marlowe');
const anId = fc.constantFrom('a', 'b', 'c', 'd');
const aStamp: fc.Arbitrary<Timestamp> = fc
  .integer({ min: -hours * 3600, max: hours * 3600 })
  .map((seconds) => aMoment(seconds).wall);

/** One of few instances, so that records meet. */
export const aRecord: fc.Arbitrary<Service> = fc
  .record({
    hostname: aHostname,
    id: anId,
    status: aStatus,
    updated: aStamp,
    image: fc.constantFrom('web:1', 'web:2'),
  })
  .map((changes) => aService(changes));

const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('observe' as const),
    services: fc.array(aRecord, { maxLength: 4 }),
    complete: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('merge' as const), service: aRecord }),
  fc.record({ kind: fc.constant('expire' as const), hostname: aHostname }),
  fc.record({ kind: fc.constant('drain' as const), id: anId }),
  fc.constant({ kind: 'sweep' as const }),
);

/** Steps with pauses between them, and a wall clock that is sometimes set. */
export const aRun: fc.Arbitrary<readonly (readonly [Now, Step])[]> = fc
  .array(fc.tuple(fc.nat(120), fc.constantFrom(0, 0, 0, 0, -7200, 3600), aStep), {
    maxLength: 40,
    size: 'max',
  })
  .map((steps) => {
    let seconds = 0;
    let skew = 0;
    return steps.map(([pause, step, what]) => {
      seconds += pause;
      skew += step;
      return [{ wall: aMoment(seconds + skew).wall, mono: aMoment(seconds).mono }, what];
    });
  });

/** Lets one step happen. */
export function take(catalog: Catalog, now: Now, step: Step): void {
  switch (step.kind) {
    case 'observe':
      catalog.observeLocal(step.services, { complete: step.complete }, now);
      break;
    case 'merge':
      catalog.mergeRemote(step.service, now);
      break;
    case 'expire':
      catalog.expireServer(step.hostname, now);
      break;
    case 'drain':
      catalog.drain(step.id, now);
      break;
    case 'sweep':
      catalog.sweep(now);
      break;
    default:
      unreachable(step);
  }
}
