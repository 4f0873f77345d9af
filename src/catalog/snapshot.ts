/** The catalog at one moment: immutable, sorted, and shared by everyone who looks before the next change. */
import { compareUtf8 } from '../base/text.ts';
import type { Timestamp } from '../base/time.ts';
import type { Service } from '../service/index.ts';

/** One host and what it announced. */
export interface ServerView {
  readonly name: string;
  /** Sorted by id, as Go sorts map keys. */
  readonly services: readonly Service[];
  readonly lastUpdated: Timestamp;
  readonly lastChanged: Timestamp;
}

/** The services of all hosts, tombstones included. */
export interface Snapshot {
  /** Rises with every change of any record, refreshes included; tells two snapshots apart. */
  readonly version: number;
  readonly clusterName: string;
  /** The host that this catalog belongs to. */
  readonly hostname: string;
  /** Never moves backwards. */
  readonly lastChanged: Timestamp;
  /** Sorted by name. */
  readonly servers: readonly ServerView[];
}

/**
 * All records grouped by service name, names sorted, each group oldest `updated` first.
 *
 * @source NinesStack/sidecar catalog/view.go ByService; ties are ordered by host and id here
 */
export function byService(snapshot: Snapshot): ReadonlyMap<string, readonly Service[]> {
  const groups = new Map<string, Service[]>();
  for (const server of snapshot.servers) {
    for (const service of server.services) {
      const group = groups.get(service.name);
      if (group) group.push(service);
      else groups.set(service.name, [service]);
    }
  }
  const names = [...groups.keys()].sort(compareUtf8);
  return new Map(names.map((name) => [name, (groups.get(name) ?? []).sort(compareUpdated)]));
}

function compareUpdated(a: Service, b: Service): number {
  if (a.updated !== b.updated) return a.updated < b.updated ? -1 : 1;
  return compareUtf8(a.hostname, b.hostname) || compareUtf8(a.id, b.id);
}
