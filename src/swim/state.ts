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
    const { addr, port, meta, vsn } = members.facts(slot);
    const { status, incarnation } = members.known(slot);
    if (status === 'unknown') continue;
    nodes.push({
      addr,
      incarnation,
      meta,
      name: members.directory.nameOf(slot),
      port,
      state: status === 'left' && !hasLeft ? 'dead' : status,
      vsn: sixVersions(vsn),
    });
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

/** What everybody alive understands of the protocol, or of the layer above. */
class CommonVersions {
  #lowest = 0;
  #highest = 255;
  readonly #first: number;

  /** @param first - index of the minimum; the maximum and the current version follow it */
  constructor(first: number) {
    this.#first = first;
  }

  add(vsn: Uint8Array): void {
    this.#lowest = Math.max(this.#lowest, vsn[this.#first] ?? 0);
    this.#highest = Math.min(this.#highest, vsn[this.#first + 1] ?? 0);
  }

  includes(vsn: Uint8Array): boolean {
    const current = vsn.length < versionBytes ? 0 : (vsn[this.#first + 2] ?? 0);
    return current >= this.#lowest && current <= this.#highest;
  }
}

/** One whose versions do not fit. */
export interface Misfit {
  readonly name: string;
  readonly vsn: Uint8Array;
}

/**
 * Checks that everybody, here and in a peer's state, speaks versions that everybody alive understands.
 *
 * Differs: a member of ours that told us fewer than six versions does not keep us from merging.
 *
 * @returns the first that does not
 * @source memberlist memberlist.go, verifyProtocol
 */
export function findIncompatible(members: MemberTable, nodes: readonly NodeState[]): Misfit | undefined {
  const protocol = new CommonVersions(0);
  const delegate = new CommonVersions(3);
  const count = (isAlive: boolean, vsn: Uint8Array): void => {
    if (!isAlive || vsn.length < versionBytes) return;
    protocol.add(vsn);
    delegate.add(vsn);
  };
  for (const slot of members.slots()) count(members.status(slot) === 'alive', members.facts(slot).vsn);
  for (const { state, vsn } of nodes) count(state === 'alive', vsn);
  const isMisfit = (vsn: Uint8Array): boolean => !protocol.includes(vsn) || !delegate.includes(vsn);
  for (const slot of members.slots()) {
    const { vsn } = members.facts(slot);
    if (vsn.length >= versionBytes && isMisfit(vsn)) return { name: members.directory.nameOf(slot), vsn };
  }
  return nodes.find(({ vsn }) => isMisfit(vsn));
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
