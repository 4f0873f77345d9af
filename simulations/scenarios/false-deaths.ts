/** Counts how often somebody declares a process dead, or believes so, that runs where it is thought to be. */
import { sameAddress } from '../../src/swim/index.ts';
import type { Cluster } from '../cluster.ts';

/** @returns what gives the count so far, over all observers */
export function countFalseDeaths(cluster: Cluster): () => number {
  let count = 0;
  cluster.onChange((_, change) => {
    if (change.kind !== 'failed') return;
    const { name, address } = change.member;
    const node = cluster.nodes[cluster.memberOf(name) ?? -1];
    if (node?.isRunning === true && sameAddress(node.address, address)) count += 1;
  });
  return () => count;
}
