/**
 * The catalog: every service of the cluster with its last known status, merged by last writer wins. Local
 * observations and peers' records go in; an immutable snapshot and a stream of changes come out. Nothing
 * here reads a clock, waits, or does I/O, so that agents and simulations run the same code.
 */
export { Catalog } from './catalog.ts';
export type { Change, ChangeListener } from './change.ts';
export type { CatalogCounters } from './counters.ts';
export {
  type DecodedState,
  decodeState,
  encodeByService,
  encodeState,
  type ServiceEncoder,
  type StateLimits,
  stateLimits,
} from './json.ts';
export { byService, type ServerView, type Snapshot } from './snapshot.ts';
export { type CatalogIdentity, type CatalogLimits, catalogLimits } from './table.ts';
export { formatServers, timeAgo } from './text-view.ts';
