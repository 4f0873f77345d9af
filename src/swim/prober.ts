/**
 * Probes one member after the other: a ping, then others asked to ping and a ping on a stream, then a
 * verdict. One round at a time; what comes out is claimed through `claims.ts`.
 *
 * @source memberlist state.go, probe and probeNode
 */
import type { Millis } from '../base/time.ts';
import type { Message, Ping } from '../wire/index.ts';
import type { Claims } from './claims.ts';
import type { Core } from './core.ts';
import { recheckAt } from './deadline.ts';
import type { MemberSlot } from './directory.ts';
import type { StreamOutcome } from './effects.ts';
import { type Packets, takesChecksum } from './packets.ts';
import { judgeRound, type ProbeRound } from './probe.ts';
import type { Suspicions } from './suspicions.ts';

/** Members that answer pings on streams, and that send nacks, understand at least these versions. */
const streamPingVersion = 3;
const nackVersion = 4;

export interface ProberOptions {
  readonly core: Core;
  readonly packets: Packets;
  readonly claims: Claims;
  readonly suspicions: Suspicions;
  /** All members have been probed once: the time to forget some. */
  readonly onLap: (now: Millis) => void;
}

export class Prober {
  readonly #core: Core;
  readonly #packets: Packets;
  readonly #claims: Claims;
  readonly #suspicions: Suspicions;
  readonly #onLap: (now: Millis) => void;
  #round: ProbeRound | null = null;
  #place = 0;
  /** A round was due while another was still running. */
  #isOverdue = false;

  constructor({ core, packets, claims, suspicions, onLap }: ProberOptions) {
    this.#core = core;
    this.#packets = packets;
    this.#claims = claims;
    this.#suspicions = suspicions;
    this.#onLap = onLap;
  }

  start(now: Millis): void {
    const { config, effects, rng } = this.#core;
    effects.schedule({ kind: 'probe' }, (now + rng.int(config.probeIntervalMs)) as Millis);
  }

  /** Begins the next round, unless one is running. */
  tick(now: Millis): void {
    const { config, effects } = this.#core;
    effects.schedule({ kind: 'probe' }, (now + config.probeIntervalMs) as Millis);
    if (this.#round === null) this.#beginNext(now);
    else this.#isOverdue = true;
  }

  /** @returns whether the ack belongs to the running round */
  acked(seqNo: number, now: Millis): boolean {
    if (this.#round?.seqNo !== seqNo) return false;
    this.#core.awareness.add(-1);
    this.#end(now);
    return true;
  }

  nacked(seqNo: number): void {
    if (this.#round?.seqNo === seqNo) this.#round.nacks += 1;
  }

  /** @returns whether the outcome belongs to the running round */
  streamEnded(outcome: StreamOutcome, now: Millis): boolean {
    const round = this.#round;
    if (round === null || outcome.id !== round.seqNo) return false;
    if (outcome.kind === 'ack' && outcome.seqNo === round.seqNo) round.stream = 'acked';
    else round.stream = outcome.kind === 'refused' ? 'refused' : 'failed';
    if (round.stream === 'refused') this.#hurry(round, now);
    return true;
  }

  /** The direct ping has had its time. */
  directExpired(seqNo: number, now: Millis): void {
    const round = this.#round;
    if (round === null || round.seqNo !== seqNo || round.stage !== 'direct') return;
    if (now < round.indirectAt || this.#isRecheckedLater(round, now)) return;
    this.#askOthers(round, now);
  }

  /** The round has had its time. */
  roundExpired(seqNo: number, now: Millis): void {
    const round = this.#round;
    if (round === null || round.seqNo !== seqNo || round.stage !== 'indirect') return;
    if (now < round.endsAt || this.#isRecheckedLater(round, now)) return;
    this.#judge(round, now);
  }

  /** Nobody listens on that host: helpers that reach the member all the same can say so soon. */
  #hurry(round: ProbeRound, now: Millis): void {
    const { config, effects } = this.#core;
    const endsAt = now + config.probeTimeoutMs / 2;
    if (!config.additions.refusedStreams || endsAt >= round.endsAt) return;
    round.endsAt = endsAt as Millis;
    effects.schedule({ kind: 'probeEnd', seqNo: round.seqNo }, round.endsAt);
  }

  #beginNext(now: Millis): void {
    const { members } = this.#core;
    // Differs: memberlist gives up within one lap, and so skips every other round where two members are.
    for (let looked = 0; looked < members.size * 2; looked += 1) {
      if (this.#place >= members.size) {
        this.#onLap(now);
        this.#place = 0;
      }
      const slot = members.at(this.#place);
      this.#place += 1;
      if (this.#isProbed(slot)) {
        this.#begin(slot, now);
        return;
      }
    }
  }

  #isProbed(slot: MemberSlot): boolean {
    const status = this.#core.members.status(slot);
    return slot !== this.#core.selfSlot && (status === 'alive' || status === 'suspect');
  }

  #begin(slot: MemberSlot, now: Millis): void {
    const { awareness, config, counters, effects, members } = this.#core;
    const seqNo = this.#core.nextSeqNo();
    const round: ProbeRound = {
      seqNo,
      slot,
      name: members.directory.nameOf(slot),
      indirectAt: (now + config.probeTimeoutMs) as Millis,
      endsAt: (now + awareness.scale(config.probeIntervalMs)) as Millis,
      stage: 'direct',
      rechecked: 'none',
      expectedNacks: 0,
      nacks: 0,
      stream: 'none',
    };
    this.#round = round;
    counters.probes += 1;
    this.#ping(round);
    effects.schedule({ kind: 'probeIndirect', seqNo }, round.indirectAt);
  }

  /** A suspect is told what it is accused of with the ping, so that it can object at once. */
  #ping(round: ProbeRound): void {
    const { members, self } = this.#core;
    const { slot } = round;
    const ping = this.#pingFor(round);
    if (members.status(slot) === 'alive') {
      this.#packets.send(members.address(slot), ping);
      return;
    }
    const incarnation = members.incarnation(slot);
    const accusation: Message = { kind: 'suspect', node: ping.node, incarnation, from: self.name };
    const crc = takesChecksum(members.protocolMax(slot));
    this.#packets.sendBare(members.address(slot), [ping, accusation], { crc });
  }

  #pingFor({ seqNo, name }: ProbeRound): Ping {
    return { kind: 'ping', node: name, seqNo, ...this.#packets.source };
  }

  #askOthers(round: ProbeRound, now: Millis): void {
    const { config, effects, members, selfSlot } = this.#core;
    round.stage = 'indirect';
    // A round that was held up must not deny its helpers the time that they need.
    const needed = now + config.probeIntervalMs - config.probeTimeoutMs;
    if (config.additions.recheckDeadlines && needed > round.endsAt) round.endsAt = needed as Millis;
    effects.schedule({ kind: 'probeEnd', seqNo: round.seqNo }, round.endsAt);
    const isHelper = (slot: MemberSlot): boolean =>
      slot !== selfSlot && slot !== round.slot && members.status(slot) === 'alive';
    for (const helper of members.sample(config.indirectChecks, isHelper)) this.#askHelper(helper, round);
    if (!config.streamPings || members.protocolMax(round.slot) < streamPingVersion) return;
    round.stream = 'pending';
    const ping = this.#pingFor(round);
    effects.exchange(members.address(round.slot), {
      kind: 'ping',
      id: round.seqNo,
      ping,
      deadline: round.endsAt,
    });
  }

  #askHelper(helper: MemberSlot, round: ProbeRound): void {
    const { members } = this.#core;
    const { addr, port } = members.facts(round.slot);
    const nack = members.protocolMax(helper) >= nackVersion;
    if (nack) round.expectedNacks += 1;
    this.#packets.send(members.address(helper), {
      kind: 'indirectPing',
      node: round.name,
      nack,
      target: addr,
      port,
      seqNo: round.seqNo,
      ...this.#packets.source,
    });
  }

  /** Whether a passed deadline of the round's stage gets a second look, which is then scheduled. */
  #isRecheckedLater(round: ProbeRound, now: Millis): boolean {
    const { config, effects } = this.#core;
    const deadline = round.stage === 'direct' ? 'indirect' : 'end';
    if (!config.additions.recheckDeadlines || round.rechecked === deadline) return false;
    round.rechecked = deadline;
    if (deadline === 'indirect') {
      round.indirectAt = recheckAt(round.indirectAt, now, config.probeTimeoutMs);
      effects.schedule({ kind: 'probeIndirect', seqNo: round.seqNo }, round.indirectAt);
    } else {
      round.endsAt = recheckAt(round.endsAt, now, config.probeTimeoutMs);
      effects.schedule({ kind: 'probeEnd', seqNo: round.seqNo }, round.endsAt);
    }
    return true;
  }

  #judge(round: ProbeRound, now: Millis): void {
    const { awareness, config, counters, members, self } = this.#core;
    const { member, awarenessDelta } = judgeRound(round, config.additions.refusedStreams);
    awareness.add(awarenessDelta);
    if (member === 'alive') {
      counters.probesSavedByStream += 1;
    } else if (members.find(round.name) === round.slot) {
      counters.probesFailed += 1;
      const incarnation = members.incarnation(round.slot);
      this.#claims.suspect({ kind: 'suspect', node: round.name, incarnation, from: self.name }, now);
      if (member === 'refused') this.#suspicions.hasten(round.slot, now);
    }
    this.#end(now);
  }

  #end(now: Millis): void {
    this.#round = null;
    if (!this.#isOverdue) return;
    this.#isOverdue = false;
    this.#beginNext(now);
  }
}
