/**
 * One member of a cluster, without a socket, clock or die of its own: events come in as calls, with the
 * time and with chance handed in, and what should happen goes out through {@link Effects}. This file
 * only says which part an event concerns.
 */
import { assert, unreachable } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Rng } from '../base/rng.ts';
import type { Millis } from '../base/time.ts';
import {
  type Alive,
  type Dialect,
  decodePacket,
  type IndirectPing,
  type Message,
  type NodeState,
  type Ping,
  type WireError,
} from '../wire/index.ts';
import { type Address, toAddress } from './address.ts';
import { Awareness, delayPenalty } from './awareness.ts';
import { BroadcastQueue } from './broadcasts.ts';
import { Claims } from './claims.ts';
import type { SwimConfig } from './config.ts';
import type { Core, Self } from './core.ts';
import type { Directory } from './directory.ts';
import { Disputes } from './disputes.ts';
import type { Effects, StreamOutcome } from './effects.ts';
import { Gossip } from './gossip.ts';
import { type Counters, createCounters, swimLimits } from './limits.ts';
import { MemberTable, type MemberView } from './members.ts';
import { type FillUser, Packets } from './packets.ts';
import { Prober } from './prober.ts';
import { PushPull } from './push-pull.ts';
import { Rejoin } from './rejoin.ts';
import { Relays } from './relays.ts';
import { claimOf, findContested, findIncompatible, type Misfit, stateOf } from './state.ts';
import type { SuspicionView } from './suspicion.ts';
import { Suspicions } from './suspicions.ts';
import type { Timer } from './timers.ts';

export interface SwimOptions {
  readonly self: Self;
  readonly config: SwimConfig;
  readonly dialect: Dialect;
  /** Shared only within a simulation. */
  readonly directory: Directory;
  readonly rng: Rng;
  readonly effects: Effects;
  /** Asked while a packet is filled: for each after {@link Swim.userPending}, until it has nothing. */
  readonly fillUser: FillUser;
}

const firstIncarnation = 1;

/**
 * Events may not be handed in from within an effect: the core asserts that. Reading is allowed at any
 * time.
 */
export class Swim {
  readonly #core: Core;
  readonly #broadcasts: BroadcastQueue;
  readonly #packets: Packets;
  readonly #gossip: Gossip;
  readonly #suspicions: Suspicions;
  readonly #claims: Claims;
  readonly #prober: Prober;
  readonly #relays: Relays;
  readonly #disputes: Disputes;
  readonly #pushPull: PushPull;
  readonly #rejoin: Rejoin;
  #isBusy = false;
  #hasDeparted = false;

  constructor(options: SwimOptions) {
    const { config } = options;
    const core = createCore(options);
    this.#core = core;
    const { packetBytes, envelopeBytes, gossipOrder } = config;
    this.#broadcasts = new BroadcastQueue({
      order: gossipOrder,
      largestBytes: packetBytes - envelopeBytes - 4,
      limit: swimLimits.broadcasts,
    });
    this.#packets = new Packets(core, this.#broadcasts, options.fillUser);
    this.#gossip = new Gossip(core, this.#packets, this.#broadcasts);
    this.#suspicions = new Suspicions(core);
    this.#claims = new Claims(core, this.#gossip, this.#suspicions);
    this.#prober = new Prober({
      core,
      packets: this.#packets,
      claims: this.#claims,
      suspicions: this.#suspicions,
      onLap: (now) => this.#rejoin.remember(this.#claims.forgetDead(now)),
    });
    this.#relays = new Relays(core, this.#packets);
    this.#disputes = new Disputes(core, this.#packets, this.#claims);
    this.#pushPull = new PushPull(core);
    this.#rejoin = new Rejoin(core, this.#pushPull);
  }

  /** How badly we ourselves are doing: 0 is well. */
  get health(): number {
    return this.#core.awareness.score;
  }

  get counters(): Readonly<Counters> {
    return this.#core.counters;
  }

  /** Everybody known, ourselves and the dead included, in no particular order. */
  members(): MemberView[] {
    const { members } = this.#core;
    return Array.from(members.slots(), (slot) => members.view(slot));
  }

  member(name: string): MemberView | undefined {
    const { members } = this.#core;
    const slot = members.find(name);
    return slot === undefined ? undefined : members.view(slot);
  }

  /** What runs against a suspect: who wonders why a member is still shown can be told. */
  suspicion(name: string): SuspicionView | undefined {
    const slot = this.#core.members.find(name);
    return slot === undefined ? undefined : this.#suspicions.of(slot);
  }

  /** Our side of a push/pull. */
  localState(): NodeState[] {
    return stateOf(this.#core.members, this.#core.dialect.hasLeft);
  }

  /** Once, before any other event. */
  start(now: Millis): void {
    this.#during(() => {
      this.#gossip.start(now);
      this.#claims.announce(now);
      this.#prober.start(now);
      this.#pushPull.start(now);
      this.#rejoin.start(now);
    });
  }

  /** The seeds have been resolved: at the start, or because {@link Effects} asked for it. */
  join(seeds: readonly Address[], now: Millis): void {
    this.#during(() => this.#rejoin.join(seeds, now));
  }

  /** Addresses of members of an earlier life. They are tried when there is need. */
  remember(peers: readonly Address[]): void {
    this.#during(() => this.#rejoin.remember(peers));
  }

  /**
   * Knows whom `other` knows, as if told long ago, and passes nothing on. Both share one directory: with
   * this a simulation begins with a large cluster that exists already.
   */
  learnFrom(other: Swim): void {
    this.#core.members.learnFrom(other.#core.members);
  }

  /** Says farewell. `departed` is notified once it has spread; go on handing in events until then. */
  leave(now: Millis): void {
    this.#during(() => {
      const { config, effects, members } = this.#core;
      this.#rejoin.stop();
      this.#claims.leave(now);
      // By now we count as gone ourselves: nobody else may be there to hear it.
      const waitMs = members.reachable === 0 ? 0 : config.leaveTimeoutMs;
      effects.schedule({ kind: 'departed' }, (now + waitMs) as Millis);
    });
  }

  /** There are new user messages to send. */
  userPending(now: Millis): void {
    this.#during(() => this.#gossip.wake(now));
  }

  /**
   * The event loop was late, so we may have missed what others sent.
   *
   * @param delayMs - the longest delay since the last call
   */
  loopDelayed(delayMs: number): void {
    const { additions, probeTimeoutMs } = this.#core.config;
    if (additions.loopDelay) this.#core.awareness.add(delayPenalty(delayMs, probeTimeoutMs));
  }

  /**
   * @param packet - decrypted
   * @returns what was dropped of it; the rest has been dealt with
   */
  receive(packet: Uint8Array, from: Address, now: Millis): readonly WireError[] {
    const { messages, errors } = decodePacket(packet, this.#core.dialect);
    this.#during(() => {
      if (messages.length > 0) this.#suspicions.heard(now);
      for (const message of messages) this.#handle(message, from, now);
    });
    return errors;
  }

  /** How an exchange that {@link Effects} began has ended. User state counts only with an accepted state. */
  answer(outcome: StreamOutcome, now: Millis): Result<void, Misfit> {
    return this.#during(() => {
      if (outcome.kind !== 'failed') this.#suspicions.heard(now);
      if (outcome.kind === 'state') {
        const isContested = findContested(outcome.nodes, this.#core.members) !== undefined;
        const merged = this.#merge(outcome.nodes, now);
        this.#pushPull.ended(outcome.id, merged.ok && isContested, now);
        return merged;
      }
      this.#pushPull.ended(outcome.id, false, now);
      if (!this.#prober.streamEnded(outcome, now)) this.#disputes.streamEnded(outcome);
      return ok(undefined);
    });
  }

  /** Takes over a state that a peer pushed. Ours, as it was before, goes back in any case. */
  mergeState(nodes: readonly NodeState[], now: Millis): Result<void, Misfit> {
    return this.#during(() => this.#merge(nodes, now));
  }

  fire(timer: Timer, now: Millis): void {
    this.#during(() => this.#onTimer(timer, now));
  }

  #onTimer(timer: Timer, now: Millis): void {
    switch (timer.kind) {
      case 'probe':
        this.#prober.tick(now);
        break;
      case 'probeIndirect':
        this.#prober.directExpired(timer.seqNo, now);
        break;
      case 'probeEnd':
        this.#prober.roundExpired(timer.seqNo, now);
        break;
      case 'gossip':
        this.#gossip.tick(now);
        this.#departWhenHeard();
        break;
      case 'fresh':
        this.#gossip.sendFresh(now);
        this.#departWhenHeard();
        break;
      case 'pushPull':
        this.#pushPull.tick(now);
        break;
      case 'repair':
        this.#pushPull.repair(now);
        break;
      case 'rejoin':
        this.#rejoin.tick(now);
        break;
      case 'suspect':
        this.#claims.suspicionExpired(timer.slot, now);
        break;
      case 'relayEnd':
        this.#relays.expired(timer.seqNo);
        break;
      case 'disputeRetry':
        this.#disputes.retry(timer.dispute);
        break;
      case 'disputeEnd':
        this.#disputes.end(timer.dispute, now);
        break;
      case 'departed':
        this.#depart();
        break;
      default:
        unreachable(timer);
    }
  }

  #handle(message: Message, from: Address, now: Millis): void {
    switch (message.kind) {
      case 'ping':
        this.#onPing(message, from);
        break;
      case 'indirectPing':
        this.#onIndirectPing(message, from, now);
        break;
      case 'ack':
        this.#onAck(message.seqNo, now);
        break;
      case 'nack':
        this.#prober.nacked(message.seqNo);
        break;
      case 'alive':
        this.#onAlive(message, now);
        break;
      case 'suspect':
        this.#claims.suspect(message, now);
        break;
      case 'dead':
        this.#claims.dead(message, now);
        break;
      case 'user':
        this.#core.effects.deliver(message.payload);
        break;
      default:
        unreachable(message);
    }
  }

  #onPing(ping: Ping, from: Address): void {
    // One for whoever had this address before.
    if (ping.node !== '' && ping.node !== this.#core.self.name) return;
    this.#packets.send(replyAddress(ping, from), { kind: 'ack', seqNo: ping.seqNo, payload: null });
  }

  #onIndirectPing(request: IndirectPing, from: Address, now: Millis): void {
    const port = request.port === 0 ? this.#core.self.port : request.port;
    this.#relays.ping({ ...request, port }, replyAddress(request, from), now);
  }

  #onAck(seqNo: number, now: Millis): void {
    if (this.#prober.acked(seqNo, now) || this.#relays.acked(seqNo)) return;
    this.#disputes.acked(seqNo);
  }

  #onAlive(claim: Alive, now: Millis): void {
    const whole = claim.port === 0 ? { ...claim, port: this.#core.self.port } : claim;
    const verdict = this.#claims.alive(whole, now);
    if (verdict === 'join') this.#pushPull.noteJoin(now);
    else if (verdict === 'conflict') this.#disputes.begin(whole, now);
  }

  #merge(nodes: readonly NodeState[], now: Millis): Result<void, Misfit> {
    const { counters, dialect, effects, members, self } = this.#core;
    const misfit = findIncompatible(members, nodes);
    if (misfit !== undefined) {
      counters.mergesRefused += 1;
      effects.notify({ kind: 'incompatible', name: misfit.name, vsn: misfit.vsn });
      return err(misfit);
    }
    for (const node of nodes) {
      const claim = claimOf(node, { self: self.name, hasLeft: dialect.hasLeft });
      if (claim?.kind === 'alive') this.#onAlive(claim, now);
      else if (claim?.kind === 'suspect') this.#claims.suspect(claim, now);
      else if (claim?.kind === 'dead') this.#claims.dead(claim, now);
    }
    return ok(undefined);
  }

  #departWhenHeard(): void {
    if (this.#claims.isLeaving && !this.#broadcasts.has(this.#core.self.name)) this.#depart();
  }

  #depart(): void {
    if (this.#hasDeparted) return;
    this.#hasDeparted = true;
    this.#core.effects.notify({ kind: 'departed' });
  }

  #during<T>(work: () => T): T {
    assert(!this.#isBusy, 'effects must not call back into the core');
    this.#isBusy = true;
    try {
      return work();
    } finally {
      this.#isBusy = false;
    }
  }
}

function createCore({ self, config, dialect, directory, rng, effects }: SwimOptions): Core {
  const members = new MemberTable(directory, rng);
  const row = { status: 'alive', incarnation: firstIncarnation, identity: self } as const;
  const selfSlot = members.add(self.name, row, 0 as Millis);
  assert(selfSlot !== undefined, 'a directory has room for its owner');
  let seqNo = 0;
  return {
    self,
    selfSlot,
    config,
    dialect,
    members,
    awareness: new Awareness(config.awarenessMaxMultiplier),
    rng,
    effects,
    counters: createCounters(),
    nextSeqNo: () => {
      seqNo = (seqNo + 1) >>> 0;
      return seqNo;
    },
  };
}

/** Where a ping asks to be answered, else where it came from. */
function replyAddress({ sourceAddr, sourcePort }: Ping | IndirectPing, from: Address): Address {
  return sourceAddr.length > 0 && sourcePort > 0 ? toAddress(sourceAddr, sourcePort) : from;
}
