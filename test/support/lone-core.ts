/** One core with recorded effects, whose clock and peers are the test's. */
import { createRng } from '../../src/base/rng.ts';
import type { Millis } from '../../src/base/time.ts';
import {
  type Additions,
  type Address,
  Directory,
  presets,
  type Self,
  Swim,
  type SwimConfig,
  type Timer,
  toAddress,
} from '../../src/swim/index.ts';
import {
  type Alive,
  createDialect,
  type Dead,
  type Dialect,
  encodeMessage,
  encodePacket,
  type Message,
  type NodeState,
  type Ping,
  type Suspect,
} from '../../src/wire/index.ts';
import { type RecordedEffects, recordEffects } from './record-effects.ts';

export interface LoneCoreOptions {
  readonly config?: Partial<SwimConfig>;
  /** Switches some of our additions off. */
  readonly without?: readonly (keyof Additions)[];
  readonly self?: Partial<Self>;
  readonly dialect?: Dialect;
  readonly directory?: Directory;
  readonly seed?: number;
  /** User messages, sent once each. */
  readonly outbox?: Uint8Array[];
}

/** Ours, as in every trace: all six of them. */
export const someVersions = Uint8Array.of(1, 5, 2, 0, 0, 0);

/** @param host - last byte of an address in 10.0.0.0/24 */
export function hostAddress(host: number): Address {
  return { address: `10.0.0.${host}`, port: 7946 };
}

export class LoneCore {
  readonly swim: Swim;
  readonly effects: RecordedEffects;
  readonly config: SwimConfig;
  readonly dialect: Dialect;
  now = 0 as Millis;

  constructor(options: LoneCoreOptions = {}) {
    const base = { ...presets.lan, ...options.config };
    const off = Object.fromEntries((options.without ?? []).map((addition) => [addition, false]));
    this.config = { ...base, additions: { ...base.additions, ...off } };
    this.dialect = options.dialect ?? createDialect({ name: 'hashicorp' });
    this.effects = recordEffects(this.dialect);
    const addr = Uint8Array.of(10, 0, 0, 1);
    const outbox = options.outbox ?? [];
    this.swim = new Swim({
      self: { name: 'self', addr, port: 7946, meta: null, vsn: someVersions, ...options.self },
      config: this.config,
      dialect: this.dialect,
      directory: options.directory ?? new Directory(),
      rng: createRng(options.seed ?? 1),
      effects: this.effects,
      fillUser: () => outbox.splice(0),
    });
    this.swim.start(this.now);
  }

  /** Receives one packet. */
  hear(...messages: readonly Message[]): void {
    this.hearFrom(hostAddress(200), ...messages);
  }

  hearFrom(from: Address, ...messages: readonly Message[]): void {
    const parts = messages.map((message) => encodeMessage(message, this.dialect));
    this.swim.receive(encodePacket(parts, { compress: false, crc: false }), from, this.now);
  }

  /** Learns of members called b, c, … at 10.0.0.3 and so on; see {@link settle}. */
  meet(...names: readonly string[]): void {
    for (const name of names) this.hear(alive(name));
    this.settle();
  }

  /** Has every rumour sent as often as it may be, then forgets what was sent: what follows is news. */
  settle(): void {
    const source = { sourceAddr: new Uint8Array(0), sourceNode: '', sourcePort: 0 };
    do {
      this.effects.clear();
      this.hear({ kind: 'ping', node: '', seqNo: 1, ...source });
    } while (this.effects.messages().length > 1);
    this.effects.clear();
  }

  /** Lets time pass; what is scheduled happens when it is due. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const { timers } = this.effects;
      const due = timers.reduce((first, entry) => (first && first.at <= entry.at ? first : entry), timers[0]);
      if (due === undefined || due.at > end) break;
      timers.splice(timers.indexOf(due), 1);
      this.now = Math.max(this.now, due.at) as Millis;
      this.swim.fire(due.timer, this.now);
    }
    this.now = end as Millis;
  }

  /** Nothing happens for a while, as when the process is stopped; what is due then happens late. */
  freeze(ms: number): void {
    this.now = (this.now + ms) as Millis;
  }

  /** Lets time pass until a timer of this kind has fired. */
  advanceTo(kind: Timer['kind']): void {
    const next = this.effects.timers
      .filter(({ timer }) => timer.kind === kind)
      .sort((a, b) => a.at - b.at)[0];
    if (next === undefined) throw new Error(`no ${kind} timer`);
    this.advance(next.at - this.now);
  }

  /** Lets time pass until a ping is sent to somebody. @returns the last one sent */
  nextPing(withinMs = 3000): Ping {
    for (let passed = 0; passed < withinMs; passed += 10) {
      const pings = this.effects.messages().filter((message) => message.kind === 'ping');
      const last = pings.at(-1);
      if (last !== undefined) return last;
      this.advance(10);
    }
    throw new Error('nobody was pinged');
  }

  statusOf(name: string): string {
    return this.swim.member(name)?.status ?? 'unknown';
  }
}

/** A claim about a member at 10.0.0.3 when it is called b, 10.0.0.4 when c, and so on. */
export function alive(name: string, changes: Partial<Alive> = {}): Alive {
  const addr = Uint8Array.of(10, 0, 0, name.charCodeAt(0) - 95);
  return {
    kind: 'alive',
    node: name,
    incarnation: 1,
    addr,
    port: 7946,
    meta: null,
    vsn: someVersions,
    ...changes,
  };
}

export function suspect(name: string, from: string, incarnation = 1): Suspect {
  return { kind: 'suspect', node: name, from, incarnation };
}

export function dead(name: string, from: string, incarnation = 1): Dead {
  return { kind: 'dead', node: name, from, incarnation };
}

/** An entry of a push/pull. */
export function nodeState(name: string, changes: Partial<NodeState> = {}): NodeState {
  const { addr, port, meta, vsn, incarnation } = alive(name);
  return { name, addr, port, meta, vsn, incarnation, state: 'alive', ...changes };
}

/** Where {@link alive} says that a member is. */
export function addressOf(name: string): string {
  return toAddress(alive(name).addr, 7946).address;
}
