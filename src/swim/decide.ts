/**
 * Every rule by which a claim about a member meets what is known of it, as pure functions. Applying a
 * verdict is the business of `claims.ts`.
 *
 * @source memberlist state.go, aliveNode, suspectNode, deadNode, refute, mergeState
 */
import type { NodeStatus } from '../wire/index.ts';

/** `unknown` has no row. */
export type Status = 'unknown' | NodeStatus;

/** What a core holds of one member. */
export interface Known {
  readonly status: Status;
  readonly incarnation: number;
}

/**
 * What to do about a claim.
 *
 * - `ignore`: it tells nothing new.
 * - `join`: the member is new, or back.
 * - `renew`: the member told something newer about itself.
 * - `suspect`, `confirm`: an accusation, and a further one while its time runs.
 * - `fail`, `leave`: the member is gone, against its will or by it.
 * - `refute`: it is about ourselves and wrong.
 * - `conflict`: the name is held by another address.
 */
export type Verdict =
  | 'ignore'
  | 'join'
  | 'renew'
  | 'suspect'
  | 'confirm'
  | 'fail'
  | 'leave'
  | 'refute'
  | 'conflict';

/** An alive claim, seen from the row that it is about. */
export interface AliveClaim {
  readonly incarnation: number;
  readonly isSelf: boolean;
  /** We are leaving; what is said of us no longer matters. */
  readonly isLeaving: boolean;
  /** Same address bytes and port as known. Of no meaning for unknown members. */
  readonly sameEndpoint: boolean;
  /** Same metadata and versions as known. Looked at for ourselves only. */
  readonly sameDetails: boolean;
  /** Whether another address may have the name: see {@link isNameFree}. */
  readonly isNameFree: boolean;
}

export function decideAlive(known: Known, claim: AliveClaim): Verdict {
  if (claim.isSelf && claim.isLeaving) return 'ignore';
  // Differs: memberlist makes a dead row of an unknown member's incarnation 0, which nobody ever sends.
  if (known.status === 'unknown') return claim.incarnation === 0 ? 'ignore' : 'join';
  const isMove = !claim.sameEndpoint;
  if (isMove && (claim.isSelf || !claim.isNameFree)) return 'conflict';
  if (claim.isSelf) return decideAliveSelf(known, claim);
  // A member that moved may have forgotten how far it had counted.
  if (!isMove && claim.incarnation <= known.incarnation) return 'ignore';
  return known.status === 'dead' || known.status === 'left' ? 'join' : 'renew';
}

function decideAliveSelf(known: Known, claim: AliveClaim): Verdict {
  if (claim.incarnation < known.incarnation) return 'ignore';
  return claim.incarnation === known.incarnation && claim.sameDetails ? 'ignore' : 'refute';
}

/** Why and since when a name might go to another address. */
export interface NameHolder {
  readonly status: Status;
  /** Since the status last changed. */
  readonly forMs: number;
  /** Whether peers know that members leave; without, a left one is as dead as any. */
  readonly hasLeft: boolean;
  /** After which time the names of the dead are free; 0 for never. */
  readonly deadNodeReclaimMs: number;
  /** Whether the names of the dead are free at once. */
  readonly reclaimNames: boolean;
}

export function isNameFree(holder: NameHolder): boolean {
  switch (holder.status) {
    case 'left':
      return holder.hasLeft || holder.reclaimNames;
    case 'dead':
      return holder.reclaimNames || (holder.deadNodeReclaimMs > 0 && holder.forMs > holder.deadNodeReclaimMs);
    default:
      return false;
  }
}

export function decideSuspect(known: Known, claimed: number, isSelf: boolean): Verdict {
  if (known.status === 'unknown' || claimed < known.incarnation) return 'ignore';
  if (known.status === 'suspect') return 'confirm';
  if (known.status !== 'alive') return 'ignore';
  return isSelf ? 'refute' : 'suspect';
}

/** A dead claim, seen from the row that it is about. */
export interface DeadClaim {
  readonly incarnation: number;
  readonly isSelf: boolean;
  readonly isLeaving: boolean;
  /** The member says so itself: see {@link isFarewell}. */
  readonly isFarewell: boolean;
}

export function decideDead(known: Known, claim: DeadClaim): Verdict {
  if (known.status === 'unknown' || claim.incarnation < known.incarnation) return 'ignore';
  if (known.status === 'dead' || known.status === 'left') return 'ignore';
  if (claim.isSelf) return claim.isLeaving ? 'leave' : 'refute';
  return claim.isFarewell ? 'leave' : 'fail';
}

/**
 * Whether a dead claim is its member's own: upstream it accuses itself, in the fork it names nobody.
 *
 * Differs: the fork shows such a member as dead; we tell the two apart.
 */
export function isFarewell(
  claim: { readonly node: string; readonly from: string },
  hasLeft: boolean,
): boolean {
  return claim.from === (hasLeft ? claim.node : '');
}

const highestIncarnation = 0xffff_ffff;

/** @returns the incarnation that beats both our own and what was claimed; it never wraps */
export function refutingIncarnation(own: number, claimed: number): number {
  return Math.min(highestIncarnation, Math.max(own, claimed) + 1);
}

/** Six numbers: protocol and delegate, each minimum, maximum and current. */
const versionCount = 6;

/**
 * Whether a claim with these versions may be taken and passed on.
 *
 * @param isRangeChecked - as HashiCorp does: a range from a minimum to a maximum, neither zero. The fork
 * takes any numbers, but crashes when they are fewer than six, so it must not be handed such a claim.
 */
export function areVersionsAcceptable(vsn: Uint8Array, isRangeChecked: boolean): boolean {
  if (!isRangeChecked) return vsn.length >= versionCount;
  const [min = 0, max = 0] = vsn;
  return vsn.length < 3 || (min > 0 && min <= max);
}
