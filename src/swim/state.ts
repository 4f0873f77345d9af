/** Whole states, as push/pulls exchange them: what each entry claims, and whether versions agree. */
import type { Alive, Dead, NodeState, Suspect } from '../wire/index.ts';
import type { MemberTable } from './members.ts';

/** Whose state is merged, by whom. */
export interface MergeContext {
  /** Our own name: we stand behind what we pass on. */
  readonly self: string;
  readonly hasLeft: boolean;
}

/**
 * What an entry of a peer's state claims. A dead member is only accused: we have not seen it die.
 *
 * @returns undefined for a state that this kind of cluster does not have
 * @source memberlist state.go, mergeState
 */
export function claimOf(node: NodeState, context: MergeContext): Alive | Suspect | Dead | undefined {
  const { name, incarnation } = node;
  switch (node.state) {
    case 'alive': {
      const { addr, port, meta, vsn } = node;
      return { kind: 'alive', node: name, incarnation, addr, port, meta, vsn };
    }
    case 'left':
      return context.hasLeft ? { kind: 'dead', node: name, incarnation, from: name } : undefined;
    default:
      return { kind: 'suspect', node: name, incarnation, from: context.self };
  }
}

const versionBytes = 6;

/**
 * Everybody that `members` knows, ourselves and the dead included.
 *
 * @param hasLeft - without, those that left are told as dead: peers know no better
 */
export function stateOf(members: MemberTable, hasLeft: boolean): NodeState[] {
  const nodes: NodeState[] = [];
  for (const slot of members.slots()) {
    const { addr, port, meta, vsn, name, status, incarnation } = members.view(slot);
    const state = status === 'left' && !hasLeft ? 'dead' : status;
    nodes.push({ addr, incarnation, meta, name, port, state, vsn: sixVersions(vsn) });
  }
  return nodes;
}

/** Go peers look at six, whatever the length. */
function sixVersions(vsn: Uint8Array): Uint8Array {
  if (vsn.length === versionBytes) return vsn;
  const six = new Uint8Array(versionBytes);
  six.set(vsn.subarray(0, versionBytes));
  return six;
}

/** One member's part in the question whether all understand each other. */
export interface Versioned {
  readonly name: string;
  readonly isAlive: boolean;
  readonly vsn: Uint8Array;
}

export function versionsOf({ name, state, vsn }: NodeState): Versioned {
  return { name, isAlive: state === 'alive', vsn };
}

/** Differs: members that told us fewer versions than six do not keep us from merging with others. */
export function versionsOfMembers(members: MemberTable): Versioned[] {
  const versions: Versioned[] = [];
  for (const slot of members.slots()) {
    const { vsn } = members.facts(slot);
    const name = members.directory.nameOf(slot);
    if (vsn.length >= versionBytes) versions.push({ name, isAlive: members.status(slot) === 'alive', vsn });
  }
  return versions;
}

/**
 * Checks that everybody speaks versions that everybody alive understands.
 *
 * @returns the first that does not
 * @source memberlist memberlist.go, verifyProtocol
 */
export function findIncompatible(nodes: readonly Versioned[]): Versioned | undefined {
  const alive = nodes.filter(({ isAlive, vsn }) => isAlive && vsn.length >= versionBytes);
  const highest = (index: number): number =>
    alive.reduce((most, { vsn }) => Math.max(most, vsn[index] ?? 0), 0);
  const lowest = (index: number): number =>
    alive.reduce((least, { vsn }) => Math.min(least, vsn[index] ?? 0), 255);
  const [protocolMin, protocolMax] = [highest(0), lowest(1)];
  const [delegateMin, delegateMax] = [highest(3), lowest(4)];
  return nodes.find(({ vsn }) => {
    const six = sixVersions(vsn);
    const [protocol = 0, delegate = 0] = [six[2], six[5]];
    return (
      protocol < protocolMin || protocol > protocolMax || delegate < delegateMin || delegate > delegateMax
    );
  });
}

/**
 * A member that we and a peer differ about, in a way that only the member itself can settle: one side
 * holds it dead, with an incarnation that the other's news does not beat.
 */
export function findContested(nodes: readonly NodeState[], members: MemberTable): NodeState | undefined {
  return nodes.find((node) => {
    const slot = members.find(node.name);
    if (slot === undefined) return false;
    const { status, incarnation } = members.known(slot);
    if (status === 'dead') return node.state === 'alive' && node.incarnation <= incarnation;
    return status === 'alive' && node.state === 'dead' && node.incarnation >= incarnation;
  });
}
