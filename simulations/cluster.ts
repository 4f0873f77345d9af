/**
 * Many nodes joined by one network: starts, crashes, pauses and restarts them and carries what they send.
 * Every node is the `Swim` that ships; all of them share one directory.
 */
import { assert } from '../src/base/assert.ts';
import { createRng, type Rng } from '../src/base/rng.ts';
import {
  type Address,
  Directory,
  type MembershipChange,
  type Self,
  type StreamRequest,
  Swim,
  type SwimConfig,
} from '../src/swim/index.ts';
import type { Dialect } from '../src/wire/index.ts';
import { draw } from './chance.ts';
import { DriftingClock } from './clock.ts';
import { addressBytes, type Host, Hosts } from './hosts.ts';
import type { Network } from './network.ts';
import { SimNode, type Surroundings } from './node.ts';
import { Streams } from './streams.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import { Views } from './views.ts';
import type { World } from './world.ts';

export interface ClusterOptions {
  readonly world: World;
  readonly network: Network;
  readonly rng: Rng;
  readonly config: SwimConfig;
  readonly dialect: Dialect;
  /** Draws the clock of each new node; all are perfect otherwise. */
  readonly drawClock?: (rng: Rng) => DriftingClock;
}

/** Where and how a node starts. */
export interface StartOptions {
  /** Another host than the one that the name had, or its own number for a new name. */
  readonly host?: number;
  /** Through these it joins; the cluster's seeds otherwise, and nobody when empty. */
  readonly seeds?: readonly Address[];
}

/** Told of every change in anybody's view, while it happens: it may only take note. */
export type ChangeListener = (observer: SimNode, change: MembershipChange) => void;

const port = 7946;
/** Protocol 1 to 5 speaking 2, no delegate. */
const versions = Uint8Array.of(1, 5, 2, 0, 0, 0);

export class Cluster implements Surroundings {
  readonly world: World;
  readonly network: Network;
  readonly traffic: Traffic = createTraffic();
  readonly views = new Views();
  /** The last process of each name; those that have ended stay. */
  readonly nodes: SimNode[] = [];
  /** Members through whose hosts newcomers join. */
  seedMembers: readonly number[] = [0];
  readonly #options: ClusterOptions;
  readonly #directory = new Directory();
  readonly #hosts = new Hosts();
  readonly #streams: Streams;
  readonly #listeners: ChangeListener[] = [];
  readonly #members = new Map<string, number>();
  /** By member: the highest incarnation of the processes that have ended. */
  readonly #pastIncarnations: number[] = [];

  constructor(options: ClusterOptions) {
    const { config, dialect, network, world } = options;
    this.#options = options;
    this.world = world;
    this.network = network;
    this.#streams = new Streams({
      world,
      network,
      dialect,
      compress: config.compress,
      traffic: this.traffic,
    });
  }

  get config(): SwimConfig {
    return this.#options.config;
  }

  /** Running nodes, those that are leaving excepted. */
  get running(): SimNode[] {
    return this.nodes.filter((node) => node.isRunning && !node.isLeaving);
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Starts the next process of a name. The previous one must have ended. */
  start(member: number, { host = this.nodes[member]?.host ?? member, seeds }: StartOptions = {}): SimNode {
    const node = this.#create(member, host);
    node.start();
    const joined = seeds ?? this.seeds().filter(({ address }) => address !== node.address.address);
    if (joined.length > 0) node.join(joined);
    return node;
  }

  /** Starts `count` members that know each other already, as if they had run for long. */
  startJoined(count: number): void {
    const selves = Array.from({ length: count }, (_, member) => selfOf(member, member));
    const model = this.#modelOf(selves);
    for (const [member] of selves.entries()) {
      const node = this.#create(member, member);
      node.swim.learnFrom(model);
      node.start();
    }
    this.views.knowEachOther(count);
  }

  /** The process dies; its host refuses streams, or is gone with it. */
  crash(node: SimNode, what: 'process' | 'host' = 'process'): void {
    if (!node.isRunning) return;
    if (!node.isLeaving) this.views.ended(node);
    this.#pastIncarnations[node.member] = this.highestIncarnation(node.member);
    node.end();
    this.#hosts.vacate(node.host, what);
  }

  /** Ends well: the others are told first. */
  leave(node: SimNode): void {
    this.views.ended(node);
    node.leave();
  }

  /** The process does nothing for so long. What it is sent waits. */
  pause(node: SimNode, ms: number): void {
    node.turns.hold(this.world.now + ms);
  }

  /** Nothing it sends or is sent gets through for so long; it is late then, not lost. */
  stall(node: SimNode, ms: number): void {
    node.cutOff(this.world.now + ms);
  }

  /** The number of a name; undefined for one that never ran. */
  memberOf(name: string): number | undefined {
    return this.#members.get(name);
  }

  /** The highest incarnation that any process of this name has given itself. */
  highestIncarnation(member: number): number {
    const node = this.nodes[member];
    const own = node?.swim.member(node.self.name)?.incarnation ?? 0;
    return Math.max(own, this.#pastIncarnations[member] ?? 0);
  }

  /** Up to `count` running nodes. */
  pick(count: number, rng: Rng = this.#options.rng): SimNode[] {
    return draw(rng, this.running, count);
  }

  seeds(): readonly Address[] {
    return this.seedMembers.map((member) => addressOf(this.nodes[member]?.host ?? member));
  }

  send(from: SimNode, to: Address, packet: Uint8Array): void {
    const { network, traffic, world } = this;
    traffic.packets += 1;
    traffic.packetBytes += packet.length;
    world.log.note(world.now, from.host, packet.length);
    world.log.noteBytes(packet);
    const host = this.#hosts.at(to);
    if (host === undefined) return;
    for (const delayMs of network.datagram(from.host, host.number)) {
      world.after(delayMs, () => this.#deliver(host, from, packet));
    }
  }

  exchange(from: SimNode, to: Address, request: StreamRequest): void {
    this.world.log.note(this.world.now, from.host, request.id);
    const host = this.#hosts.at(to);
    if (host === undefined) this.#streams.open(from, { kind: 'nobody' }, request);
    else if (host.node === undefined)
      this.#streams.open(from, { kind: 'closed', host: host.number }, request);
    else this.#streams.open(from, { kind: 'node', node: host.node }, request);
  }

  changed(observer: SimNode, change: MembershipChange): void {
    if (change.kind === 'departed') {
      this.world.after(0, () => this.crash(observer));
      return;
    }
    this.world.log.note(this.world.now, observer.host, change.kind.length);
    if (!observer.isLeaving) this.views.changed(change);
    for (const listener of this.#listeners) listener(observer, change);
  }

  #deliver({ node }: Host, from: SimNode, packet: Uint8Array): void {
    if (node === undefined) return;
    node.arrive(() => {
      const errors = node.swim.receive(packet, from.address, node.now());
      assert(errors.length === 0, `what the codec wrote it reads: ${JSON.stringify(errors)}`);
    });
  }

  #create(member: number, host: number): SimNode {
    const { config, dialect, drawClock, rng, world } = this.#options;
    assert(this.nodes[member]?.isRunning !== true, 'a name has one process at a time');
    const seed = rng.int(0x1_0000_0000);
    const node = new SimNode({
      world,
      surroundings: this,
      clock: drawClock?.(rng) ?? new DriftingClock(),
      rng: createRng(seed),
      member,
      host,
      self: selfOf(member, host),
      config,
      dialect,
      directory: this.#directory,
    });
    this.nodes[member] = node;
    this.#members.set(node.self.name, member);
    this.#hosts.occupy(host, node);
    this.views.started(node);
    return node;
  }

  /** A core that knows all of `selves` and never does anything. */
  #modelOf(selves: readonly Self[]): Swim {
    const { config, dialect } = this.#options;
    const [self] = selves;
    assert(self !== undefined, 'a cluster has members');
    const ignore = (): void => undefined;
    const model = new Swim({
      self,
      config,
      dialect,
      directory: this.#directory,
      rng: createRng(0),
      effects: {
        send: ignore,
        schedule: ignore,
        exchange: ignore,
        resolveSeeds: ignore,
        deliver: ignore,
        notify: ignore,
      },
      fillUser: () => [],
    });
    const nodes = selves.map((one) => ({ ...one, incarnation: 1, state: 'alive' as const }));
    model.mergeState(nodes, this.world.now);
    return model;
  }
}

export function nameOf(member: number): string {
  return `n${member}`;
}

function selfOf(member: number, host: number): Self {
  return { name: nameOf(member), addr: addressBytes(host), port, meta: null, vsn: versions };
}

function addressOf(host: number): Address {
  return { address: addressBytes(host).join('.'), port };
}
