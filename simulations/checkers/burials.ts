/** Who lives and can be reached is not held dead by everybody, once it has had time to object. */
import type { CheckerFactory } from '../checker.ts';
import type { Cluster } from '../cluster.ts';
import type { SimNode } from '../node.ts';

/** Time to hear of one's own death and to object, in probe intervals. */
const graceIntervals = 60;

/** Who knows nobody, and whose seeds are gone, cannot be found. */
function hasOtherSeed({ nodes, seedMembers }: Cluster, { member }: SimNode): boolean {
  return seedMembers.some((seed) => seed !== member && nodes[seed]?.isRunning === true);
}

export const burials: CheckerFactory = (cluster) => {
  /** Since when each member, fit to object, has been reachable for nobody but itself. */
  const aloneSince = new Map<number, number>();
  const graceMs = graceIntervals * cluster.config.probeIntervalMs;
  return {
    name: 'nobody who lives is held dead by all',
    look() {
      const { network, world } = cluster;
      if (network.cuts.length > 0) aloneSince.clear();
      if (network.cuts.length > 0 || cluster.views.running < 2) return undefined;
      for (const node of cluster.running) {
        const isAlone =
          cluster.views.holders(node.member) <= 1 && !node.isHeld && hasOtherSeed(cluster, node);
        if (!isAlone) aloneSince.delete(node.member);
        else if (!aloneSince.has(node.member)) aloneSince.set(node.member, world.now);
        else if (world.now - (aloneSince.get(node.member) ?? 0) > graceMs)
          return `${node.self.name} has run for ${graceIntervals} probe intervals and nobody holds it alive`;
      }
      return undefined;
    },
  };
};
