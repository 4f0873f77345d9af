/** Nothing grows without end: members known, timers that are still to come, and what was dropped. */
import type { CheckerFactory } from '../checker.ts';
import type { SimNode } from '../node.ts';

/** Timers that a core may have under way besides those that concern one member each. */
const timersAtRest = 64;
/** Members may be suspected, probed, disputed: each has a few timers at once, stale ones included. */
const timersPerMember = 8;

export const bounds: CheckerFactory = (cluster) => {
  const excess = (node: SimNode): string | undefined => {
    const { swim, self } = node;
    const known = swim.members().length;
    const most = timersAtRest + timersPerMember * cluster.nodes.length;
    if (known > cluster.nodes.length) return `${self.name} knows ${known} members of ${cluster.nodes.length}`;
    if (node.pendingTimers > most) return `${self.name} has ${node.pendingTimers} timers, at most ${most}`;
    const { broadcastsDropped, exchangesRefused, membersRefused } = swim.counters;
    const dropped = broadcastsDropped + exchangesRefused + membersRefused;
    return dropped > 0 ? `${self.name} dropped ${dropped} things for want of room` : undefined;
  };
  return {
    name: 'nothing grows without end',
    look() {
      for (const node of cluster.nodes) {
        const found = node.isRunning ? excess(node) : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
};
