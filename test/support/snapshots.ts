/** Snapshots of a catalog, made directly from records. */
import { epoch } from '../../src/base/time.ts';
import type { ServerView, Snapshot } from '../../src/catalog/index.ts';
import type { Service } from '../../src/service/index.ts';

/** The records in the order given, each group of equal host names under one server. */
export function aSnapshot(services: readonly Service[]): Snapshot {
  const byHost = new Map<string, Service[]>();
  for (const service of services) {
    byHost.set(service.hostname, [...(byHost.get(service.hostname) ?? []), service]);
  }
  const servers = [...byHost].map(
    ([name, members]): ServerView => ({ name, services: members, lastUpdated: epoch, lastChanged: epoch }),
  );
  return { version: 1, clusterName: 'default', hostname: 'shakespeare', lastChanged: epoch, servers };
}
