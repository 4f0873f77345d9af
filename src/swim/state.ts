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

/** What everybody alive understands, of the protocol and of the layer above. */
class CommonVersions {
  /** Lowest and highest of each, by the index of its minimum; the maximum and the current one follow that. */
  readonly #ranges = [0, 3].map((first) => ({ first, lowest: 0, highest: 255 }));

  add(vsn: Uint8Array): void {
    if (vsn.length < versionBytes) return;
    for (const range of this.#ranges) {
      range.lowest = Math.max(range.lowest, vsn[range.first] ?? 0);
      range.highest = Math.min(range.highest, vsn[range.first + 1] ?? 0);
    }
  }

  /** Whether everybody understands what a member speaks; fewer than six versions stand for 0. */
  includes(vsn: Uint8Array): boolean {
    return this.#ranges.every(({ first, lowest, highest }) => {
      const current = vsn.length < versionBytes ? 0 : (vsn[first + 2] ?? 0);
      return lowest <= current && current <= highest;
    });
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
 * @returns one that does not; the peer's, where its state does not fit what we know
 * @source memberlist memberlist.go, verifyProtocol
 */
export function findIncompatible(members: MemberTable, nodes: readonly NodeState[]): Misfit | undefined {
  const common = new CommonVersions();
  const isMisfit = ({ vsn }: { readonly vsn: Uint8Array }): boolean => !common.includes(vsn);
  for (const slot of members.slots())
    if (members.status(slot) === 'alive') common.add(members.facts(slot).vsn);
  const stranger = nodes.find(isMisfit);
  if (stranger !== undefined) return stranger;
  for (const { state, vsn } of nodes) if (state === 'alive') common.add(vsn);
  for (const slot of members.slots()) {
    const { vsn } = members.facts(slot);
    if (vsn.length >= versionBytes && isMisfit({ vsn })) return { name: members.directory.nameOf(slot), vsn };
  }
  return nodes.find(isMisfit);
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
