/**
 * Discovery: which services run on this host, by the container engine and by a file. Every source says
 * its whole list each time; `combineDiscoverers` makes one list of them and keeps each one's last good
 * list while it cannot be read. What labels and files mean is decided by pure functions; the rest is
 * sockets, files and timers.
 */
export {
  type CombinedDiscovery,
  type CombinedUpdate,
  combineDiscoverers,
  type SourceStatus,
} from './combine.ts';
export type {
  Discovered,
  Discoverer,
  DiscovererState,
  DiscoverySink,
  DiscoveryUpdate,
} from './discoverer.ts';
export {
  createDiscoverer,
  type DiscoveryContext,
  type DiscoverySettings,
  isSourceName,
  type SourceName,
} from './sources.ts';
