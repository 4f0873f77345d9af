/**
 * Names claimed by two addresses. Both are pinged: where only the new one answers it gets the name, as
 * a process does that was restarted elsewhere; where both do, the conflict is reported.
 *
 * Differs: memberlist reports every such claim and keeps the old address until it is long dead.
 */
import type { Millis } from '../base/time.ts';
import type { Alive, Ping } from '../wire/index.ts';
import { type Address, sameAddress, toAddress } from './address.ts';
import type { Claims } from './claims.ts';
import type { Core } from './core.ts';
import type { MemberSlot } from './directory.ts';
import type { StreamOutcome } from './effects.ts';
import { swimLimits } from './limits.ts';
import type { Packets } from './packets.ts';

/** How many probe intervals a conflict that was reported stays quiet. */
const quietIntervals = 30;

interface Side {
  readonly address: Address;
  answered: boolean;
}

interface Dispute {
  readonly slot: MemberSlot;
  /** What the newcomer said, in memory of its own. */
  readonly claim: Alive;
  readonly known: Side;
  readonly claimed: Side;
  /** Numbers of the pings sent, to tell whose answer it is. */
  readonly pings: Map<number, Side>;
  readonly endsAt: Millis;
}

export class Disputes {
  readonly #core: Core;
  readonly #packets: Packets;
  readonly #claims: Claims;
  readonly #open = new Map<number, Dispute>();
  /** Until when a pair of addresses that was judged is not judged again. */
  readonly #quiet = new Map<string, Millis>();

  constructor(core: Core, packets: Packets, claims: Claims) {
    this.#core = core;
    this.#packets = packets;
    this.#claims = claims;
  }

  /** @param claim - an alive claim for a name that another address holds */
  begin(claim: Alive, now: Millis): void {
    const { config, counters, effects, members } = this.#core;
    const slot = members.find(claim.node);
    if (slot === undefined) return;
    const known = { address: members.address(slot), answered: slot === this.#core.selfSlot };
    const claimed = { address: toAddress(claim.addr, claim.port), answered: false };
    if (!config.additions.reclaimNames) {
      this.#report(claim.node, known.address, claimed.address);
      return;
    }
    if (this.#isAsked(slot, claimed.address) || this.#isQuiet(claim.node, claimed.address, now)) return;
    if (this.#open.size >= swimLimits.disputes) {
      counters.disputesRefused += 1;
      return;
    }
    const endsAt = (now + config.probeTimeoutMs) as Millis;
    const dispute: Dispute = { slot, claim: copyOf(claim), known, claimed, pings: new Map(), endsAt };
    const id = this.#core.nextSeqNo();
    this.#open.set(id, dispute);
    this.#ask(dispute);
    effects.schedule({ kind: 'disputeRetry', dispute: id }, (now + config.probeTimeoutMs / 2) as Millis);
    effects.schedule({ kind: 'disputeEnd', dispute: id }, dispute.endsAt);
  }

  /** @returns whether the ack belongs to a ping of ours */
  acked(seqNo: number): boolean {
    for (const { pings } of this.#open.values()) {
      const side = pings.get(seqNo);
      if (side === undefined) continue;
      side.answered = true;
      return true;
    }
    return false;
  }

  streamEnded(outcome: StreamOutcome): boolean {
    return outcome.kind === 'ack' && outcome.seqNo === outcome.id && this.acked(outcome.id);
  }

  /** Pings once more who has not answered: one datagram is easily lost. The holder is tried on a stream too. */
  retry(id: number): void {
    const dispute = this.#open.get(id);
    if (dispute === undefined) return;
    this.#ask(dispute);
    const { config, effects } = this.#core;
    const { known, endsAt } = dispute;
    if (known.answered || !config.streamPings) return;
    const ping = this.#pingTo(dispute, known);
    effects.exchange(known.address, { kind: 'ping', id: ping.seqNo, ping, deadline: endsAt });
  }

  /** Both sides have had their time. */
  end(id: number, now: Millis): void {
    const dispute = this.#open.get(id);
    if (dispute === undefined) return;
    this.#open.delete(id);
    const { claim, known, claimed, slot } = dispute;
    const { members, selfSlot } = this.#core;
    // The name may have been forgotten, or have moved, in the meantime.
    if (members.find(claim.node) !== slot || !sameAddress(members.address(slot), known.address)) return;
    if (known.answered && claimed.answered) {
      this.#keepQuiet(claim.node, claimed.address, now);
      this.#report(claim.node, known.address, claimed.address);
    } else if (slot !== selfSlot) {
      if (claimed.answered) this.#claims.reclaim(claim, now);
    } else if (claim.incarnation >= members.incarnation(selfSlot)) {
      // We had that address before: what is still said of it must not count against us.
      this.#claims.outbid(claim.incarnation, now);
    }
  }

  #ask(dispute: Dispute): void {
    for (const side of [dispute.known, dispute.claimed]) {
      if (side.answered) continue;
      this.#packets.sendBare(side.address, [this.#pingTo(dispute, side)], { crc: false });
    }
  }

  #pingTo({ claim, pings }: Dispute, side: Side): Ping {
    const seqNo = this.#core.nextSeqNo();
    pings.set(seqNo, side);
    return { kind: 'ping', node: claim.node, seqNo, ...this.#packets.source };
  }

  /** Whether the newcomer is being asked already. */
  #isAsked(slot: MemberSlot, claimed: Address): boolean {
    for (const dispute of this.#open.values()) {
      if (dispute.slot === slot && sameAddress(dispute.claimed.address, claimed)) return true;
    }
    return false;
  }

  #isQuiet(name: string, claimed: Address, now: Millis): boolean {
    const until = this.#quiet.get(keyOf(name, claimed));
    return until !== undefined && now < until;
  }

  #keepQuiet(name: string, claimed: Address, now: Millis): void {
    for (const [key, until] of this.#quiet) if (until <= now) this.#quiet.delete(key);
    if (this.#quiet.size >= swimLimits.disputes) return;
    const quietMs = quietIntervals * this.#core.config.probeIntervalMs;
    this.#quiet.set(keyOf(name, claimed), (now + quietMs) as Millis);
  }

  #report(name: string, known: Address, claimed: Address): void {
    this.#core.effects.notify({ kind: 'conflict', name, known, claimed });
  }
}

function copyOf(claim: Alive): Alive {
  const meta = claim.meta === null ? null : new Uint8Array(claim.meta);
  return { ...claim, addr: new Uint8Array(claim.addr), meta, vsn: new Uint8Array(claim.vsn) };
}

function keyOf(name: string, { address, port }: Address): string {
  return `${address} ${port} ${name}`;
}
