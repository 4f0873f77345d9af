/**
 * Drives one `Swim` in the real world: sockets, timers and the resolver become its events, and its
 * effects act on them. Decides nothing about membership.
 */
import type { Millis } from '../base/time.ts';
import {
  type Address,
  type Counters,
  Directory,
  type Effects,
  type MembershipChange,
  type MemberView,
  Swim,
} from '../swim/index.ts';
import { type Envelope, envelopeOverhead } from '../wire/index.ts';
import { Acceptor } from './acceptor.ts';
import { formatAddress } from './addresses.ts';
import type { BoundSockets } from './bind.ts';
import { Conversation } from './conversation.ts';
import { Dialler } from './dialler.ts';
import { type DropCounts, Drops, type PacketDrop, type StreamDrop } from './drops.ts';
import { FirstJoin, type JoinReport } from './first-join.ts';
import { LoopDelay } from './loop-delay.ts';
import type { HostOptions } from './options.ts';
import { type PacketCounters, PacketSocket } from './packet-socket.ts';
import { Protection } from './protection.ts';
import { type Seed, Seeds, systemLookup } from './seeds.ts';
import { TimerQueue } from './timer-queue.ts';

/** Everything counted since the start. The parts are live: they go on counting. */
export interface HostCounters {
  readonly swim: Readonly<Counters>;
  readonly packets: Readonly<PacketCounters>;
  readonly packetDrops: DropCounts<PacketDrop>;
  readonly streams: { readonly accepted: number; readonly dialled: number };
  readonly acceptedDrops: DropCounts<StreamDrop>;
  readonly dialledDrops: DropCounts<StreamDrop>;
}

/** What {@link HostOptions} amount to once they are checked. */
export interface Prepared {
  readonly addr: Uint8Array;
  readonly seeds: readonly Seed[];
  readonly sockets: BoundSockets;
}

export class Host {
  /** Where others are told to find us. */
  readonly advertised: Address;
  /** The port that both sockets are bound to. */
  readonly port: number;
  readonly #options: HostOptions;
  readonly #swim: Swim;
  readonly #protection: Protection;
  readonly #drops: Drops;
  readonly #packets: PacketSocket;
  readonly #acceptor: Acceptor;
  readonly #dialler: Dialler;
  readonly #timers: TimerQueue;
  readonly #loopDelay: LoopDelay;
  readonly #seeds: Seeds;
  readonly #firstJoin = new FirstJoin();
  #isWakeDue = false;
  #departed: (() => void) | undefined;
  #leaving: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** Use `startHost`. */
  constructor(options: HostOptions, { addr, seeds, sockets }: Prepared) {
    const { advertise, bind, config, dialect, envelope, log, randomBytes, lookup = systemLookup } = options;
    this.#options = options;
    this.port = sockets.port;
    this.advertised = { address: advertise.address, port: advertise.port || sockets.port };
    this.#drops = new Drops(log, this.#now);
    this.#protection = new Protection({ envelope, dialect, compress: config.compress, randomBytes });
    this.#swim = this.#createSwim(addr);
    const { name, user } = options;
    const conversation = new Conversation({ name, user, swim: this.#swim, now: this.#now });
    this.#packets = new PacketSocket({
      udp: sockets.udp,
      protection: this.#protection,
      drops: this.#drops,
      receive: (packet, from) => this.#swim.receive(packet, from, this.#now()),
      onFailure: (error) => this.#fail(error),
    });
    this.#acceptor = new Acceptor({
      server: sockets.server,
      protection: this.#protection,
      drops: this.#drops,
      lifeMs: config.streamTimeoutMs,
      reply: (request) => conversation.replyTo(request),
      take: (request) => {
        if (!this.#closing) conversation.take(request);
      },
    });
    this.#dialler = new Dialler({
      protection: this.#protection,
      drops: this.#drops,
      now: this.#now,
      localState: (join) => conversation.localState(join),
      onOutcome: (outcome, request, userState) => {
        const isReached = conversation.conclude(request, outcome, userState);
        this.#firstJoin.ended(outcome.id, isReached);
      },
    });
    this.#timers = new TimerQueue({
      now: this.#now,
      fire: (timer) => this.#swim.fire(timer, this.#now()),
      received: () => this.#packets.received,
    });
    this.#loopDelay = new LoopDelay({
      now: this.#now,
      reportIntervalMs: config.probeIntervalMs,
      report: (delayMs) => this.#swim.loopDelayed(delayMs),
    });
    const bound = { address: bind.address, port: sockets.port };
    this.#seeds = new Seeds({ seeds, lookup, bound, log });
    this.#swim.start(this.#now());
    this.#swim.remember(options.remembered ?? []);
    void this.#joinSeeds().then((found) => this.#firstJoin.complete(found));
  }

  /** How the first attempt to join ends. Later ones follow for ever, if it fails or not. */
  get joined(): Promise<JoinReport> {
    return this.#firstJoin.report;
  }

  /** How badly we ourselves are doing: 0 is well. */
  get health(): number {
    return this.#swim.health;
  }

  /** The rules by which packets and streams are protected now. */
  get envelope(): Envelope {
    return this.#protection.envelope;
  }

  get counters(): HostCounters {
    const { accepted, dialled, packets } = this.#drops;
    return {
      swim: this.#swim.counters,
      packets: this.#packets.counters,
      packetDrops: packets,
      streams: { accepted: this.#acceptor.accepted, dialled: this.#dialler.dialled },
      acceptedDrops: accepted,
      dialledDrops: dialled,
    };
  }

  /** Everybody known, ourselves and the dead included, in no particular order. */
  members(): MemberView[] {
    return this.#swim.members();
  }

  member(name: string): MemberView | undefined {
    return this.#swim.member(name);
  }

  /** Changes keys or rules from the next packet and stream on. */
  protect(envelope: Envelope): void {
    this.#protection.envelope = envelope;
  }

  /** There are user messages to send. May be called at any time, also from within `deliver` and `notify`. */
  userPending(): void {
    if (this.#isWakeDue) return;
    this.#isWakeDue = true;
    queueMicrotask(() => {
      this.#isWakeDue = false;
      if (!this.#closing) this.#swim.userPending(this.#now());
    });
  }

  /** Says farewell and waits until it has spread, at most `leaveTimeoutMs`. Closing is a step of its own. */
  leave(): Promise<void> {
    this.#leaving ??= new Promise((resolve) => {
      this.#departed = resolve;
      queueMicrotask(() => {
        if (this.#closing) resolve();
        else this.#swim.leave(this.#now());
      });
    });
    return this.#leaving;
  }

  /** Stops without a farewell. Nothing is delivered or notified afterwards. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#timers.close();
    this.#loopDelay.close();
    this.#dialler.close();
    this.#firstJoin.giveUp();
    this.#departed?.();
    await Promise.all([this.#acceptor.close(), this.#packets.close()]);
  }

  readonly #now = (): Millis => this.#options.now().mono;

  #createSwim(addr: Uint8Array): Swim {
    const { config, delegateVersions, dialect, envelope, meta, name, rng, user } = this.#options;
    const vsn = Uint8Array.from([...protocolVersions, ...delegateVersions]);
    return new Swim({
      self: { name, addr, port: this.advertised.port, meta, vsn },
      config: { ...config, envelopeBytes: envelopeOverhead(envelope) },
      dialect,
      directory: new Directory(),
      rng,
      effects: this.#effects(),
      fillUser: (room) => user.fillUser(room),
    });
  }

  #effects(): Effects {
    return {
      send: (to, packet) => this.#packets.send(to, packet),
      schedule: (timer, at) => this.#timers.schedule(timer, at),
      exchange: (to, request) => {
        if (request.kind === 'pushPull' && request.join) this.#firstJoin.tries(to, request.id);
        this.#dialler.begin(to, request);
      },
      resolveSeeds: () => void this.#joinSeeds(),
      deliver: (payload) => this.#options.user.deliver(payload),
      notify: (change) => this.#notify(change),
    };
  }

  /** @returns how many addresses the seeds have */
  async #joinSeeds(): Promise<number> {
    const addresses = await this.#seeds.resolve();
    if (!this.#closing && addresses.length > 0) this.#swim.join(addresses, this.#now());
    return addresses.length;
  }

  #notify(change: MembershipChange): void {
    if (change.kind === 'departed') this.#departed?.();
    this.#options.notify(change);
  }

  #fail(error: Error): void {
    if (this.#closing) return;
    const { bind, onFailure } = this.#options;
    onFailure({
      thing: 'cluster address (UDP)',
      value: formatAddress({ address: bind.address, port: this.port }),
      expected: `a socket that stays open (${error.message})`,
      effect: 'this host hears nobody any more',
    });
  }
}

/**
 * What of memberlist's protocol we understand and speak: min, max, current.
 *
 * @source memberlist config.go, ProtocolVersionMin to ProtocolVersion2Compatible
 */
const protocolVersions = [1, 5, 2];
