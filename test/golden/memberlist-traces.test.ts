/** What real memberlists did, step by step, and what their formulas gave: ours must do and give the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import type { Millis } from '../../src/base/time.ts';
import { BroadcastQueue } from '../../src/swim/broadcasts.ts';
import { Directory, type MembershipChange, presets, Swim, type SwimConfig } from '../../src/swim/index.ts';
import { pushPullIntervalMs, retransmitLimit, suspicionTimeoutMs } from '../../src/swim/scale.ts';
import { remainingSuspicionMs } from '../../src/swim/suspicion.ts';
import {
  createDialect,
  type Dialect,
  decodePacket,
  encodeMessage,
  encodePacket,
  type Message,
} from '../../src/wire/index.ts';
import { type RecordedEffects, recordEffects } from '../support/record-effects.ts';

interface NodeRow {
  readonly addr: string;
  readonly incarnation: number;
  readonly meta: string;
  readonly port: number;
  readonly state: number;
  readonly suspicionK?: number;
  readonly suspicionMinMs?: number;
  readonly suspicionMaxMs?: number;
  readonly suspicionConfirmations?: number;
}

interface Step {
  readonly op: 'alive' | 'suspect' | 'dead' | 'merge' | 'sleep';
  readonly node?: string;
  readonly inc?: number;
  readonly from?: string;
  readonly addr?: string;
  readonly port?: number;
  readonly meta?: string;
  readonly vsn?: string;
  readonly state?: number;
  readonly ms?: number;
  readonly after: {
    readonly broadcastsHex: readonly string[] | null;
    readonly events: readonly string[] | null;
    readonly healthScore: number;
    readonly nodes: Readonly<Record<string, NodeRow>>;
  };
}

interface Trace {
  readonly impl: string;
  readonly scenario: string;
  readonly description: string;
  readonly deadNodeReclaimMs: number;
  readonly steps: readonly Step[];
}

interface QueueTrace {
  readonly impl: string;
  readonly calls: readonly { readonly left: number; readonly sent: readonly string[] | null }[];
}

interface Formula {
  readonly n: number;
  readonly k: number;
  readonly ms: number;
  readonly mult: number;
  readonly limit: number;
  readonly intervalMs: number;
  readonly elapsedMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly remainingMs: number;
}

interface Traces {
  readonly formulas: Readonly<
    Record<'pushPullScale' | 'remainingSuspicionTime' | 'retransmitLimit' | 'suspicionTimeout', Formula[]>
  >;
  readonly broadcastQueue: readonly QueueTrace[];
  readonly traces: readonly Trace[];
}

const recorded: Traces = JSON.parse(
  readFileSync(new URL('data/memberlist-traces.json', import.meta.url), 'utf8'),
);

const isFork = (impl: string): boolean => impl.startsWith('ninesstack');

describe("memberlist's formulas", () => {
  const { formulas } = recorded;

  it.each(formulas.retransmitLimit)('a rumour is sent $limit times, mult $mult, $n members', (row) => {
    expect(retransmitLimit(row.mult, row.n)).toBe(row.limit);
  });

  it.each(formulas.suspicionTimeout)('a suspect has $ms ms, mult $mult, $n members', (row) => {
    expect(suspicionTimeoutMs(row.mult, row.n, row.intervalMs)).toBe(row.ms);
  });

  it.each(formulas.pushPullScale)('push/pulls are $ms ms apart, $n members', (row) => {
    expect(pushPullIntervalMs(row.intervalMs, row.n)).toBe(row.ms);
  });

  it.each(formulas.remainingSuspicionTime)('$remainingMs ms remain after $n of $k confirmations', (row) => {
    const terms = { expected: row.k, minMs: row.minMs, maxMs: row.maxMs };
    expect(remainingSuspicionMs(terms, row.n, row.elapsedMs)).toBe(row.remainingMs);
  });
});

describe('the broadcast queue', () => {
  it.each(recorded.broadcastQueue)('draws what $impl drew', ({ impl, calls }) => {
    const order = isFork(impl) ? 'newest' : 'largest';
    const queue = new BroadcastQueue({ order, largestBytes: 1000, limit: 10 });
    for (const name of ['a10', 'b30', 'c20', 'd30', 'e100']) enqueue(queue, name);
    const drawn = calls.map((_, call) => {
      if (call === 2) enqueue(queue, 'b12');
      const taken = queue.take({ bytes: 80, overheadBytes: 2, parts: 127 }, retransmitLimit(1, 10));
      return { call: call + 1, left: queue.size, sent: taken.length === 0 ? null : taken.map(nameOf) };
    });
    expect(drawn).toEqual(calls);
  });
});

/** @param name - a letter, by which a message is replaced, and its length */
function enqueue(queue: BroadcastQueue, name: string): void {
  const bytes = new Uint8Array(Number(name.slice(1)));
  bytes[0] = name.charCodeAt(0);
  queue.put(name.slice(0, 1), bytes);
}

function nameOf(message: Uint8Array): string {
  return `${String.fromCharCode(message[0] ?? 0)}${message.length}`;
}

const codes = { alive: 0, suspect: 1, dead: 2, left: 3 } as const;
const states = ['alive', 'suspect', 'dead', 'left'] as const;
const versions = '010502000000';
const asker = { address: '10.1.1.1', port: 7946 };

/** One core without our additions, in the position of the recorded one. */
class TraceRig {
  readonly swim: Swim;
  readonly #effects: RecordedEffects;
  readonly #dialect: Dialect;
  #now = 0 as Millis;

  constructor({ impl, deadNodeReclaimMs }: Trace) {
    const config: SwimConfig = { ...presets.memberlist, deadNodeReclaimMs, checkVersions: !isFork(impl) };
    this.#dialect = createDialect(
      isFork(impl) ? { name: 'ninesstack', clusterName: 'default' } : { name: 'hashicorp' },
    );
    this.#effects = recordEffects(this.#dialect);
    this.swim = new Swim({
      self: { name: 'self', addr: ip('127.0.0.1'), port: 7946, meta: null, vsn: hex(versions) },
      config,
      dialect: this.#dialect,
      directory: new Directory(),
      rng: createRng(1),
      effects: this.#effects,
      fillUser: () => [],
    });
    this.swim.start(this.#now);
    this.drainBroadcasts();
  }

  apply(step: Step): void {
    this.#effects.clear();
    if (step.op === 'sleep') this.#now = (this.#now + (step.ms ?? 0)) as Millis;
    else if (step.op === 'merge') this.#merge(step);
    else this.#receive(messageOf(step));
  }

  rows(): Record<string, NodeRow> {
    return Object.fromEntries(this.swim.members().map((member) => [member.name, this.#row(member.name)]));
  }

  events(): string[] {
    return this.#effects.changes.flatMap(eventsOf);
  }

  /** Asks until nothing is piggybacked any more. */
  drainBroadcasts(): string[] {
    const drained = new Set<string>();
    for (;;) {
      this.#effects.clear();
      const source = { sourceAddr: new Uint8Array(0), sourceNode: '', sourcePort: 0 };
      this.#receive({ kind: 'ping', node: 'self', seqNo: 1, ...source });
      const rumours = this.#effects.messages().filter(({ kind }) => kind !== 'ack');
      if (rumours.length === 0) return [...drained];
      for (const rumour of rumours)
        drained.add(Buffer.from(encodeMessage(rumour, this.#dialect)).toString('hex'));
    }
  }

  #receive(message: Message): void {
    const packet = encodePacket([encodeMessage(message, this.#dialect)], { compress: false, crc: false });
    expect(decodePacket(packet, this.#dialect).errors).toEqual([]);
    this.swim.receive(packet, asker, this.#now);
  }

  #merge(step: Step): void {
    const { node: name = '', inc: incarnation = 0, port = 7946 } = step;
    const state = states[step.state ?? 0] ?? 'alive';
    const addr = addressOf(step);
    this.swim.mergeState(
      [{ name, incarnation, addr, port, meta: null, state, vsn: hex(versions) }],
      this.#now,
    );
  }

  #row(name: string): NodeRow {
    const member = this.swim.member(name);
    if (member === undefined) throw new Error(`${name} is not known`);
    const { address, incarnation, meta, port, status } = member;
    const row = {
      addr: address.address,
      incarnation,
      meta: Buffer.from(meta ?? []).toString(),
      port,
      state: codes[status],
    };
    const suspicion = this.swim.suspicion(name);
    if (suspicion === undefined) return row;
    const { expected, minMs, maxMs } = suspicion.terms;
    const { confirmations } = suspicion;
    return {
      ...row,
      suspicionK: expected,
      suspicionMinMs: minMs,
      suspicionMaxMs: maxMs,
      suspicionConfirmations: confirmations,
    };
  }
}

function messageOf(step: Step): Message {
  const { op, node = '', inc: incarnation = 0, from = '', port = 7946 } = step;
  if (op === 'suspect' || op === 'dead') return { kind: op, node, incarnation, from };
  const meta = step.meta === undefined ? null : Buffer.from(step.meta);
  const vsn = hex(step.vsn ?? versions);
  return { kind: 'alive', node, incarnation, addr: addressOf(step), port, meta, vsn };
}

/** The recorder's defaults: its own address for itself, one for everybody else. */
function addressOf({ addr, node }: Step): Uint8Array {
  return ip(addr ?? (node === 'self' ? '127.0.0.1' : '10.0.0.9'));
}

/** In memberlist's words; it has none for a suspicion's beginning and end. */
function eventsOf(change: MembershipChange): string[] {
  switch (change.kind) {
    case 'joined':
      return [`join ${change.member.name}`];
    case 'updated':
      return [`update ${change.member.name}`];
    case 'left':
    case 'failed':
      return [`leave ${change.member.name}`];
    case 'conflict':
      return [`conflict ${change.name} ${change.claimed.address}:${change.claimed.port}`];
    default:
      return [];
  }
}

/**
 * The recorder called the fork's handlers with claims that name no cluster. One that comes by the network
 * names ours, or it is dropped before that.
 */
function inOwnCluster(broadcastHex: string): string {
  const field = 'ab436c75737465724e616d65';
  return broadcastHex.replace(`${field}a0`, `${field}a764656661756c74`);
}

function ip(text: string): Uint8Array {
  return Uint8Array.from(text.split('.').map(Number));
}

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

describe.each(recorded.traces)('$impl: $description', (trace) => {
  const rig = new TraceRig(trace);

  it.each(trace.steps.map((step, i) => ({ step, i, label: labelOf(step) })))('$i $label', ({ step }) => {
    rig.apply(step);
    const { nodes, events, healthScore, broadcastsHex } = step.after;
    expect(rig.rows()).toEqual(nodes);
    expect(rig.events()).toEqual(events ?? []);
    expect(rig.swim.health).toBe(healthScore);
    expect(rig.drainBroadcasts()).toEqual((broadcastsHex ?? []).map(inOwnCluster));
  });
});

function labelOf({ after: _, op, ...step }: Step): string {
  return `${op} ${JSON.stringify(step)}`;
}
