/**
 * Several cores in one process, joined by a queue in virtual time: what one sends the others receive a
 * little later. Enough for tests of behaviour; networks with faults are the business of `simulations`.
 */
import { Heap } from '../../src/base/heap.ts';
import { createRng, type Rng } from '../../src/base/rng.ts';
import type { Millis } from '../../src/base/time.ts';
import {
  type Address,
  Directory,
  type Effects,
  type MembershipChange,
  presets,
  type Self,
  type StreamOutcome,
  type StreamRequest,
  Swim,
  type SwimConfig,
  type Timer,
} from '../../src/swim/index.ts';
import { createDialect, type Dialect } from '../../src/wire/index.ts';

export interface ClusterOptions {
  readonly config?: SwimConfig;
  readonly seed?: number;
  readonly dialect?: Dialect;
  /** One for all cores; each has its own otherwise. */
  readonly directory?: Directory;
  /** Datagrams lost, 0 to 1. */
  readonly loss?: number;
}

export interface ClusterNode {
  readonly self: Self;
  readonly address: Address;
  readonly swim: Swim;
  readonly changes: { readonly change: MembershipChange; readonly at: Millis }[];
  readonly delivered: string[];
  /** User messages that it sends once each. */
  readonly outbox: Uint8Array[];
  packets: number;
  bytes: number;
  /** `down` has no process on its host; `gone` has no host; `deaf` hears no datagrams; `paused` does nothing. */
  state: 'up' | 'down' | 'gone' | 'deaf' | 'paused';
}

const latencyMs = 1;
const versions = Uint8Array.of(1, 5, 2, 0, 0, 0);

/** @param host - last byte of the address */
export function selfAt(name: string, host: number, changes: Partial<Self> = {}): Self {
  return {
    name,
    addr: Uint8Array.of(10, 0, host >> 8, host & 255),
    port: 7946,
    meta: null,
    vsn: versions,
    ...changes,
  };
}

export class LoopbackCluster {
  now = 0 as Millis;
  readonly nodes: ClusterNode[] = [];
  /** Whether two nodes reach each other. */
  isConnected: (a: ClusterNode, b: ClusterNode) => boolean = () => true;
  readonly #events = new Heap<() => void>();
  readonly #byAddress = new Map<string, ClusterNode>();
  readonly #held: { readonly node: ClusterNode; readonly run: () => void }[] = [];
  readonly #options: ClusterOptions;
  readonly #rng: Rng;

  constructor(options: ClusterOptions = {}) {
    this.#options = options;
    this.#rng = createRng(options.seed ?? 1);
  }

  add(self: Self): ClusterNode {
    const { config = presets.lan, dialect = createDialect({ name: 'hashicorp' }), directory } = this.#options;
    const outbox: Uint8Array[] = [];
    const effects: Effects = {
      send: (to, packet) => this.#send(node, to, packet),
      schedule: (timer, at) => this.#schedule(node, timer, at),
      exchange: (to, request) => this.#exchange(node, to, request),
      resolveSeeds: () => undefined,
      deliver: (payload) => void node.delivered.push(Buffer.from(payload).toString()),
      notify: (change) => void node.changes.push({ change, at: this.now }),
    };
    const swim = new Swim({
      self,
      config,
      dialect,
      directory: directory ?? new Directory(),
      rng: createRng(this.#rng.int(2 ** 32)),
      effects,
      fillUser: () => outbox.splice(0),
    });
    const node: ClusterNode = {
      self,
      address: { address: self.addr.join('.'), port: self.port },
      swim,
      changes: [],
      delivered: [],
      outbox,
      packets: 0,
      bytes: 0,
      state: 'up',
    };
    this.nodes.push(node);
    this.#byAddress.set(`${node.address.address} ${self.port}`, node);
    swim.start(this.now);
    return node;
  }

  /** Adds `count` nodes called n0, n1, …, all of which join through the first. */
  addJoined(count: number): ClusterNode[] {
    const added = Array.from({ length: count }, (_, i) => this.add(selfAt(`n${i}`, i + 1)));
    const seeds = added.slice(0, 1).map(({ address }) => address);
    for (const node of added.slice(1)) node.swim.join(seeds, this.now);
    return added;
  }

  run(ms: number): void {
    this.runUntil(() => false, ms);
  }

  /** @returns ms until `isDone` held, or undefined when it did not within `withinMs` */
  runUntil(isDone: () => boolean, withinMs: number): number | undefined {
    const start = this.now;
    const end = start + withinMs;
    while (!isDone()) {
      if (this.#events.nextAt > end) {
        this.now = end as Millis;
        return undefined;
      }
      // All that is due in one millisecond, then another look.
      this.now = Math.max(this.now, Math.ceil(this.#events.nextAt)) as Millis;
      while (this.#events.nextAt <= this.now) this.#events.pop()?.();
    }
    return this.now - start;
  }

  /** Lets a paused node go on: its timers first, as an event loop does, then what it was sent. */
  resume(node: ClusterNode): void {
    node.state = 'up';
    const held = this.#held.filter((entry) => entry.node === node);
    for (const entry of held) this.#held.splice(this.#held.indexOf(entry), 1);
    for (const { run } of held) run();
  }

  #schedule(node: ClusterNode, timer: Timer, at: Millis): void {
    const fire = (): void => {
      if (node.state === 'down' || node.state === 'gone') return;
      if (node.state === 'paused') this.#held.unshift({ node, run: () => node.swim.fire(timer, this.now) });
      else node.swim.fire(timer, this.now);
    };
    this.#events.push(Math.max(at, this.now), fire);
  }

  #send(from: ClusterNode, to: Address, packet: Uint8Array): void {
    from.packets += 1;
    from.bytes += packet.length;
    if (this.#rng.chance(this.#options.loss ?? 0)) return;
    this.#events.push(this.now + latencyMs, () => {
      const node = this.#at(to, from);
      if (node === undefined || node.state === 'deaf' || node.state === 'down') return;
      const receive = (): void => void node.swim.receive(packet, from.address, this.now);
      if (node.state === 'paused') this.#held.push({ node, run: receive });
      else receive();
    });
  }

  #exchange(from: ClusterNode, to: Address, request: StreamRequest): void {
    const { id } = request;
    const answer = (outcome: StreamOutcome, at: number): void =>
      this.#events.push(at, () => {
        if (from.state !== 'down' && from.state !== 'gone') from.swim.answer(outcome, this.now);
      });
    this.#events.push(this.now + latencyMs, () => {
      const node = this.#at(to, from);
      if (node === undefined || node.state === 'paused') answer({ kind: 'failed', id }, request.deadline);
      else if (node.state === 'down') answer({ kind: 'refused', id }, this.now + latencyMs);
      else if (request.kind === 'pushPull') {
        const nodes = node.swim.localState();
        node.swim.mergeState(from.swim.localState(), this.now);
        answer({ kind: 'state', id, nodes }, this.now + latencyMs);
      } else if (request.ping.node === node.self.name) {
        answer({ kind: 'ack', id, seqNo: request.ping.seqNo }, this.now + latencyMs);
      } else answer({ kind: 'failed', id }, request.deadline);
    });
  }

  /** The last process started at an address; none when its host is gone or cut off. */
  #at({ address, port }: Address, from: ClusterNode): ClusterNode | undefined {
    const node = this.#byAddress.get(`${address} ${port}`);
    return node !== undefined && node.state !== 'gone' && this.isConnected(from, node) ? node : undefined;
  }
}

/** Whether each running node holds exactly the running nodes as alive. */
export function hasConverged(nodes: readonly ClusterNode[]): boolean {
  const up = nodes.filter(({ state }) => state === 'up' || state === 'deaf' || state === 'paused');
  return up.every(({ swim }) => {
    const alive = swim.members().filter(({ status }) => status === 'alive');
    return alive.length === up.length && up.every(({ self }) => alive.some(({ name }) => name === self.name));
  });
}
