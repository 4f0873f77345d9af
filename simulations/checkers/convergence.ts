/** Liveness: once all works again, each running member holds exactly the running ones alive, in time. */

import type { Cluster } from '../cluster.ts';
import { nameOf } from '../cluster.ts';
import type { Trial } from '../trial.ts';

/** @returns ms until the cluster was right; undefined when it was not in time, which is a breach */
export function convergence(trial: Trial, withinMs: number): number | undefined {
  const { cluster } = trial;
  const tookMs = trial.until(() => cluster.views.errors === 0, withinMs);
  if (tookMs === undefined) {
    trial.breach('the truth is found in time', `not within ${withinMs / 1000} s: ${firstError(cluster)}`);
  }
  return tookMs;
}

function firstError(cluster: Cluster): string {
  const { nodes, running, views } = cluster;
  for (const [member, node] of nodes.entries()) {
    const isRunning = node.isRunning && !node.isLeaving;
    const wanted = isRunning ? views.running : 0;
    if (views.holders(member) === wanted) continue;
    const isWrong = (status: string | undefined): boolean =>
      (status === 'alive' || status === 'suspect') !== isRunning;
    const observer = running.find(({ swim }) => isWrong(swim.member(nameOf(member))?.status));
    const held = observer?.swim.member(nameOf(member))?.status ?? 'unknown';
    return `${views.holders(member)} instead of ${wanted} hold ${nameOf(member)} alive; ${observer?.self.name} holds it ${held}`;
  }
  return 'nothing is wrong any more';
}
