/** The dead stay dead: who was buried comes back by a claim that is newer, or from another address. */
import type { MemberView } from '../../src/swim/index.ts';
import type { CheckerFactory } from '../checker.ts';
import type { SimNode } from '../node.ts';

/** Part of the time for which a core keeps its dead; clocks that run fast make it shorter. */
const keptShare = 0.9;

export const revivals: CheckerFactory = (cluster) => {
  /** What each process buried. Once it may have forgotten somebody, it cannot know better. */
  const graves = new WeakMap<SimNode, Map<string, MemberView>>();
  const keptMs = keptShare * cluster.config.gossipToTheDeadMs;

  const bury = (observer: SimNode, dead: MemberView): void => {
    const own = graves.get(observer) ?? new Map<string, MemberView>();
    graves.set(observer, own.set(dead.name, dead));
    cluster.world.after(keptMs, () => {
      if (own.get(dead.name) === dead) own.delete(dead.name);
    });
  };
  const revive = (observer: SimNode, member: MemberView): string | undefined => {
    const grave = graves.get(observer)?.get(member.name);
    const isStale = grave !== undefined && member.incarnation <= grave.incarnation;
    if (!isStale || grave.address.address !== member.address.address) return undefined;
    return `${observer.self.name} buried ${member.name} at incarnation ${grave.incarnation} and revived it at ${member.incarnation}`;
  };
  return {
    name: 'the dead come back by a newer claim only',
    changed(observer, change) {
      if (change.kind === 'failed' || change.kind === 'left') bury(observer, change.member);
      return change.kind === 'joined' ? revive(observer, change.member) : undefined;
    },
  };
};
