/** What the catalog did with the records that it was given, for metrics. */

/** Each counts records since the start. */
export interface CatalogCounters {
  /** Peers' records that were stored, refreshes included. */
  readonly merged: number;
  /** Peers' records that were not newer than the stored ones. */
  readonly ignored: number;
  /** Peers' records too old to be merged. */
  readonly stale: number;
  /** Peers' records stamped too far in the future. */
  readonly ahead: number;
  /** Peers' records beyond the catalog's limits. */
  readonly refused: number;
  /** Peers' records that contradict what we say about a service of our own. */
  readonly contested: number;
  /** Local services listed twice in one observation; the first counts. */
  readonly duplicates: number;
  /** Records that became tombstones because nobody vouched for them any more. */
  readonly expired: number;
  /** Tombstones removed. */
  readonly forgotten: number;
}

/** The counters as their owner keeps them. */
export type MutableCounters = { -readonly [K in keyof CatalogCounters]: number };

export function newCounters(): MutableCounters {
  return {
    merged: 0,
    ignored: 0,
    stale: 0,
    ahead: 0,
    refused: 0,
    contested: 0,
    duplicates: 0,
    expired: 0,
    forgotten: 0,
  };
}
