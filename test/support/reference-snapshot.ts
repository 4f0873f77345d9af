/** Snapshots built the slow and obvious way, to test the quick one and its writers against. */
import { compareUtf8 } from '../../src/base/text.ts';
import { epoch, type Timestamp } from '../../src/base/time.ts';
import type { ServerView, Snapshot } from '../../src/catalog/index.ts';
import type { Service } from '../../src/service/index.ts';

/** The services of each host sorted by id, hosts by name; times are the latest `updated`. */
export function serverViews(services: readonly Service[]): ServerView[] {
  const hostnames = [...new Set(services.map((service) => service.hostname))].sort(compareUtf8);
  return hostnames.map((name) => {
    const own = services.filter((service) => service.hostname === name);
    const latest = latestUpdate(own);
    return {
      name,
      services: own.sort((a, b) => compareUtf8(a.id, b.id)),
      lastUpdated: latest,
      lastChanged: latest,
    };
  });
}

export function referenceSnapshot(services: readonly Service[], changes: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    clusterName: 'default',
    hostname: 'shakespeare',
    lastChanged: latestUpdate(services),
    servers: serverViews(services),
    ...changes,
  };
}

function latestUpdate(services: readonly Service[]): Timestamp {
  return services.reduce((latest, { updated }) => (updated > latest ? updated : latest), epoch);
}
