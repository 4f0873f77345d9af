/**
 * One process of a simulated cluster: the core that ships, a clock, an event loop, and the effects that
 * lead to the cluster around it. A restart is another node with the same name.
 */
import type { Rng } from '../src/base/rng.ts';
import type { Millis } from '../src/base/time.ts';
import {
  type Address,
  type Directory,
  type Effects,
  type MembershipChange,
  type Self,
  type StreamRequest,
  Swim,
  type SwimConfig,
  type Timer,
  toAddress,
} from '../src/swim/index.ts';
import type { Dialect } from '../src/wire/index.ts';
import type { DriftingClock } from './clock.ts';
import { Gate } from './gate.ts';
import { Turns } from './turns.ts';
import type { World } from './world.ts';

/** What a node asks of the cluster; see `Effects` for the meaning of each. */
export interface Surroundings {
  send(from: SimNode, to: Address, packet: Uint8Array): void;
  exchange(from: SimNode, to: Address, request: StreamRequest): void;
  seeds(): readonly Address[];
  changed(observer: SimNode, change: MembershipChange): void;
}

export interface SimNodeOptions {
  readonly world: World;
  readonly surroundings: Surroundings;
  readonly clock: DriftingClock;
  readonly rng: Rng;
  /** Number of the name; restarts keep it. */
  readonly member: number;
  /** Number of the host, which decides the address. */
  readonly host: number;
  readonly self: Self;
  readonly config: SwimConfig;
  readonly dialect: Dialect;
  readonly directory: Directory;
}

/** How often a process looks whether its loop was late. A hold-up is reported when it ends. */
const loopReportMs = 1000;

export class SimNode implements Effects {
  readonly member: number;
  readonly host: number;
  readonly self: Self;
  readonly address: Address;
  readonly swim: Swim;
  /** Timers that are still to come, stale ones included. */
  pendingTimers = 0;
  readonly #options: SimNodeOptions;
  // Made when they are needed: most processes are never disturbed, and large clusters have many.
  #turns: Turns | undefined;
  #arrivals: Gate | undefined;
  #departures: Gate | undefined;
  #state: 'running' | 'leaving' | 'ended' = 'running';
  #localNow: Millis;
  #longestDelayMs = 0;
  #loopReportedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SimNodeOptions) {
    const { self, config, dialect, directory, rng, world } = options;
    this.#options = options;
    this.member = options.member;
    this.host = options.host;
    this.self = self;
    this.address = toAddress(self.addr, self.port);
    this.#localNow = options.clock.toLocal(world.now);
    this.swim = new Swim({ self, config, dialect, directory, rng, effects: this, fillUser: () => [] });
  }

  /** Whether the process exists; one that is leaving does. */
  get isRunning(): boolean {
    return this.#state !== 'ended';
  }

  get isLeaving(): boolean {
    return this.#state === 'leaving';
  }

  /** By its own clock, which never goes back. */
  now(): Millis {
    const { clock, world } = this.#options;
    this.#localNow = Math.max(this.#localNow, clock.toLocal(world.now)) as Millis;
    return this.#localNow;
  }

  start(): void {
    this.swim.start(this.now());
  }

  join(seeds: readonly Address[]): void {
    this.swim.join(seeds, this.now());
  }

  leave(): void {
    this.#state = 'leaving';
    this.swim.leave(this.now());
  }

  end(): void {
    this.#state = 'ended';
    this.#turns?.end();
  }

  /** Its event loop, to be held up or slowed down. */
  get turns(): Turns {
    const { rng, world } = this.#options;
    this.#turns ??= new Turns({ world, rng, onLate: (delayMs) => this.#late(delayMs) });
    return this.#turns;
  }

  /** Whether its event loop stands still. */
  get isHeld(): boolean {
    return this.#turns?.isHeld === true;
  }

  /** What it sends and what it is sent waits until `until`, world time; its loop goes on meanwhile. */
  cutOff(until: number): void {
    const { world } = this.#options;
    this.#arrivals ??= new Gate(world);
    this.#departures ??= new Gate(world);
    this.#arrivals.closeUntil(until);
    this.#departures.closeUntil(until);
  }

  /** Something has come from the network, to be dealt with in the next turn. */
  arrive(act: () => void): void {
    if (this.#arrivals === undefined) this.#input(act);
    else this.#arrivals.pass(() => this.#input(act));
  }

  send(to: Address, packet: Uint8Array): void {
    const { surroundings } = this.#options;
    if (this.#departures === undefined) surroundings.send(this, to, packet);
    else this.#departures.pass(() => surroundings.send(this, to, packet));
  }

  schedule(timer: Timer, at: Millis): void {
    this.pendingTimers += 1;
    this.#options.world.at(this.#options.clock.toWorld(at), () => {
      this.pendingTimers -= 1;
      if (!this.isRunning) return;
      if (this.#turns === undefined) this.#fire(timer, at);
      else this.#turns.timer(() => this.#fire(timer, at));
    });
  }

  exchange(to: Address, request: StreamRequest): void {
    const { surroundings } = this.#options;
    if (this.#departures === undefined) surroundings.exchange(this, to, request);
    else this.#departures.pass(() => surroundings.exchange(this, to, request));
  }

  resolveSeeds(): void {
    const { surroundings, world } = this.#options;
    world.after(0, () => this.arrive(() => this.join(surroundings.seeds())));
  }

  deliver(): void {
    // The layer above takes no part: no user messages are sent.
  }

  notify(change: MembershipChange): void {
    this.#options.surroundings.changed(this, change);
  }

  /** When `deadline`, by this node's clock, comes in the world's time. */
  toWorld(deadline: Millis): number {
    return this.#options.clock.toWorld(deadline);
  }

  #input(act: () => void): void {
    if (!this.isRunning) return;
    if (this.#turns === undefined) act();
    else this.#turns.input(act);
  }

  #fire(timer: Timer, at: Millis): void {
    // The way to the world's time and back may round to just before `at`.
    this.#localNow = Math.max(this.#localNow, at) as Millis;
    this.swim.fire(timer, this.now());
  }

  #late(delayMs: number): void {
    const { world } = this.#options;
    this.#longestDelayMs = Math.max(this.#longestDelayMs, delayMs);
    if (world.now - this.#loopReportedAt < loopReportMs) return;
    this.#loopReportedAt = world.now;
    this.swim.loopDelayed(this.#longestDelayMs);
    this.#longestDelayMs = 0;
  }
}
