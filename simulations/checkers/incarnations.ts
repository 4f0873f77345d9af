/** An incarnation is raised by its owner alone: nobody holds a higher one than the owner ever had. */
import type { CheckerFactory } from '../checker.ts';

export const incarnations: CheckerFactory = (cluster) => ({
  name: 'only its owner raises an incarnation',
  changed(observer, change) {
    if (!('member' in change)) return undefined;
    const { name, incarnation } = change.member;
    const member = cluster.memberOf(name);
    if (member === undefined) return `${observer.self.name} knows ${name}, which never ran`;
    const own = cluster.highestIncarnation(member);
    return incarnation > own
      ? `${observer.self.name} holds ${name} ${change.kind} at incarnation ${incarnation}; its own is ${own}`
      : undefined;
  },
});
