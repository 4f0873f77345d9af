/**
 * Applies what messages claim about members: looks the row up, asks `decide.ts`, writes the row, passes
 * the rumour on and tells the outside.
 */
import { equalBytes } from '../base/bytes.ts';
import type { Millis } from '../base/time.ts';
import type { Alive, Dead, Suspect } from '../wire/index.ts';
import type { Address } from './address.ts';
import type { Core } from './core.ts';
import {
  areVersionsAcceptable,
  decideAlive,
  decideDead,
  decideSuspect,
  isFarewell,
  isNameFree,
  type Known,
  refutingIncarnation,
  type Verdict,
} from './decide.ts';
import { type MemberSlot, sameEndpoint, sameMeta } from './directory.ts';
import type { MembershipChange } from './effects.ts';
import type { Gossip } from './gossip.ts';
import type { MemberView } from './members.ts';
import type { Suspicions } from './suspicions.ts';

const stranger: Known = { status: 'unknown', incarnation: 0 };
const firstClaim = {
  isSelf: false,
  isLeaving: false,
  sameEndpoint: false,
  sameDetails: false,
  isNameFree: false,
};

export class Claims {
  readonly #core: Core;
  readonly #gossip: Gossip;
  readonly #suspicions: Suspicions;
  #isLeaving = false;

  constructor(core: Core, gossip: Gossip, suspicions: Suspicions) {
    this.#core = core;
    this.#gossip = gossip;
    this.#suspicions = suspicions;
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Tells the others that we are here. */
  announce(now: Millis): void {
    this.#spreadSelf(now);
  }

  /** @returns `join` and `conflict` for the caller to act on; all else is done */
  alive(claim: Alive, now: Millis): Verdict {
    if (!areVersionsAcceptable(claim.vsn, this.#core.config.checkVersions)) return 'ignore';
    const slot = this.#core.members.find(claim.node);
    const verdict = this.#judgeAlive(slot, claim, now);
    switch (verdict) {
      case 'join':
      case 'renew':
        return this.#adopt(slot, claim, now) ? verdict : 'ignore';
      case 'refute':
        this.refute(claim.incarnation, now);
        return verdict;
      default:
        return verdict;
    }
  }

  /** Gives a name to the claimed address, because the known one does not answer. */
  reclaim(claim: Alive, now: Millis): void {
    this.#adopt(this.#core.members.find(claim.node), claim, now);
  }

  suspect(claim: Suspect, now: Millis): void {
    const { members, selfSlot } = this.#core;
    const slot = members.find(claim.node);
    if (slot === undefined) return;
    const verdict = decideSuspect(members.known(slot), claim.incarnation, slot === selfSlot);
    if (verdict === 'refute') this.refute(claim.incarnation, now, claim.from);
    else if (verdict === 'confirm') this.#confirm(slot, claim, now);
    else if (verdict === 'suspect') this.#startSuspicion(slot, claim, now);
  }

  dead(claim: Dead, now: Millis): void {
    const { members, selfSlot, dialect } = this.#core;
    const slot = members.find(claim.node);
    if (slot === undefined) return;
    const verdict = decideDead(members.known(slot), {
      incarnation: claim.incarnation,
      isSelf: slot === selfSlot,
      isLeaving: this.#isLeaving,
      isFarewell: isFarewell(claim, dialect.hasLeft),
    });
    if (verdict === 'refute') this.refute(claim.incarnation, now, claim.from);
    else if (verdict === 'fail' || verdict === 'leave') this.#bury(slot, claim, verdict, now);
  }

  /** Our own farewell. */
  leave(now: Millis): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    const { self, selfSlot, members, dialect } = this.#core;
    const from = dialect.hasLeft ? self.name : '';
    this.dead({ kind: 'dead', node: self.name, incarnation: members.incarnation(selfSlot), from }, now);
  }

  /**
   * Contradicts a claim about ourselves.
   *
   * @param accuser - hears it among the first
   */
  refute(claimed: number, now: Millis, accuser?: string): void {
    this.#core.awareness.add(1);
    this.#core.counters.refutations += 1;
    this.outbid(claimed, now, accuser);
  }

  /** Announces ourselves with an incarnation above `claimed`. */
  outbid(claimed: number, now: Millis, listener?: string): void {
    if (this.#isLeaving) return;
    const { members, selfSlot } = this.#core;
    const incarnation = refutingIncarnation(members.incarnation(selfSlot), claimed);
    members.set(selfSlot, { status: 'alive', incarnation }, now);
    this.#spreadSelf(now, listener === undefined ? undefined : members.find(listener));
  }

  /** A suspicion's time may be over: then we are the one to say so. */
  suspicionExpired(slot: MemberSlot, now: Millis): void {
    const { members, self } = this.#core;
    if (!this.#suspicions.isOver(slot, now)) return;
    const node = members.directory.nameOf(slot);
    const incarnation = members.incarnation(slot);
    this.dead({ kind: 'dead', node, incarnation, from: self.name }, now);
  }

  /**
   * Forgets those long dead.
   *
   * @returns where the ones that did not leave by their own will were last seen
   */
  forgetDead(now: Millis): Address[] {
    const { config, members, selfSlot } = this.#core;
    const lost: Address[] = [];
    members.forget((slot) => {
      const status = members.status(slot);
      const isGone = slot !== selfSlot && (status === 'dead' || status === 'left');
      if (!isGone || now - members.changedAt(slot) <= config.gossipToTheDeadMs) return false;
      if (status === 'dead') lost.push(members.address(slot));
      return true;
    });
    return lost;
  }

  #judgeAlive(slot: MemberSlot | undefined, claim: Alive, now: Millis): Verdict {
    const { config, dialect, members, selfSlot } = this.#core;
    const { incarnation } = claim;
    if (slot === undefined) return decideAlive(stranger, { ...firstClaim, incarnation });
    const known = members.known(slot);
    const facts = members.facts(slot);
    const isSelf = slot === selfSlot;
    return decideAlive(known, {
      incarnation,
      isSelf,
      isLeaving: this.#isLeaving,
      sameEndpoint: sameEndpoint(facts, claim),
      sameDetails: isSelf && sameMeta(facts, claim) && equalBytes(facts.vsn, claim.vsn),
      isNameFree: isNameFree({
        status: known.status,
        forMs: now - members.changedAt(slot),
        hasLeft: dialect.hasLeft,
        deadNodeReclaimMs: config.deadNodeReclaimMs,
        reclaimNames: config.additions.reclaimNames,
      }),
    });
  }

  /** @returns false when there is no room for the name */
  #adopt(slot: MemberSlot | undefined, claim: Alive, now: Millis): boolean {
    const { counters, members } = this.#core;
    const row = { status: 'alive', incarnation: claim.incarnation, identity: claim } as const;
    if (slot === undefined) {
      const added = members.add(claim.node, row, now);
      if (added === undefined) {
        counters.membersRefused += 1;
        return false;
      }
      this.#gossip.spread(claim.node, claim, now);
      this.#notify('joined', added);
      return true;
    }
    const previous = members.view(slot);
    this.#suspicions.end(slot);
    members.set(slot, row, now);
    this.#gossip.spread(claim.node, claim, now);
    this.#notifyRenewal(slot, previous);
    return true;
  }

  #notifyRenewal(slot: MemberSlot, previous: MemberView): void {
    const { members } = this.#core;
    if (previous.status === 'dead' || previous.status === 'left') {
      this.#notify('joined', slot);
      return;
    }
    if (previous.status === 'suspect') this.#notify('refuted', slot);
    const facts = members.facts(slot);
    if (!sameMeta(previous, facts) || !sameEndpoint(previous, facts)) this.#notify('updated', slot);
  }

  #confirm(slot: MemberSlot, claim: Suspect, now: Millis): void {
    if (this.#suspicions.confirm(slot, claim.from)) this.#gossip.spread(claim.node, claim, now);
  }

  #startSuspicion(slot: MemberSlot, claim: Suspect, now: Millis): void {
    this.#suspicions.start(slot, claim.from, now);
    this.#core.members.set(slot, { status: 'suspect', incarnation: claim.incarnation }, now);
    this.#gossip.spread(claim.node, claim, now, slot);
    this.#notify('suspected', slot);
  }

  #bury(slot: MemberSlot, claim: Dead, verdict: 'fail' | 'leave', now: Millis): void {
    this.#suspicions.end(slot);
    const status = verdict === 'leave' ? 'left' : 'dead';
    this.#core.members.set(slot, { status, incarnation: claim.incarnation }, now);
    this.#gossip.spread(claim.node, claim, now);
    this.#notify(verdict === 'leave' ? 'left' : 'failed', slot);
  }

  #spreadSelf(now: Millis, listener?: MemberSlot): void {
    const { members, self, selfSlot } = this.#core;
    const { addr, port, meta, vsn } = members.facts(selfSlot);
    const incarnation = members.incarnation(selfSlot);
    this.#gossip.spread(
      self.name,
      { kind: 'alive', node: self.name, incarnation, addr, port, meta, vsn },
      now,
      listener,
    );
  }

  #notify(
    kind: Exclude<MembershipChange['kind'], 'conflict' | 'incompatible' | 'departed'>,
    slot: MemberSlot,
  ): void {
    this.#core.effects.notify({ kind, member: this.#core.members.view(slot) });
  }
}
