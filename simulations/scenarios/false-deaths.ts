/** Counts how often somebody declares a process dead, or believes so, that is running. */
import type { Cluster } from '../cluster.ts';

/** @returns what gives the count so far, over all observers */
export function countFalseDeaths(cluster: Cluster): () => number {
  let count = 0;
  cluster.onChange((_, change) => {
    if (change.kind !== 'failed') return;
    const member = cluster.memberOf(change.member.name);
    if (member !== undefined && cluster.nodes[member]?.isRunning === true) count += 1;
  });
  return () => count;
}
