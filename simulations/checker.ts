/** What every invariant has: it watches a cluster while faults are going on and says what it finds broken. */
import type { MembershipChange } from '../src/swim/index.ts';
import type { Cluster } from './cluster.ts';
import type { SimNode } from './node.ts';

export interface Checker {
  /** The invariant in a few words. */
  readonly name: string;
  /** @returns what is broken, once */
  changed?(observer: SimNode, change: MembershipChange): string | undefined;
  /** Looked at every {@link checkEveryMs}. */
  look?(): string | undefined;
}

/** Each file of `checkers/` makes one for one cluster. */
export type CheckerFactory = (cluster: Cluster) => Checker;

export const checkEveryMs = 500;

/** An invariant that did not hold. */
export interface Breach {
  readonly checker: string;
  readonly atMs: number;
  readonly what: string;
}

/** Runs checkers as long as the cluster lives and keeps each one's first breach. */
export function watch(cluster: Cluster, factories: readonly CheckerFactory[]): readonly Breach[] {
  const breaches: Breach[] = [];
  const { world } = cluster;
  const broken = new Set<Checker>();
  const report = (checker: Checker, what: string | undefined): void => {
    if (what === undefined || broken.has(checker)) return;
    broken.add(checker);
    breaches.push({ checker: checker.name, atMs: world.now, what });
  };
  const checkers = factories.map((create) => create(cluster));
  cluster.onChange((observer, change) => {
    for (const checker of checkers) report(checker, checker.changed?.(observer, change));
  });
  const look = (): void => {
    for (const checker of checkers) report(checker, checker.look?.());
    world.after(checkEveryMs, look);
  };
  world.after(checkEveryMs, look);
  return breaches;
}
