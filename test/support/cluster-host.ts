/** Hosts of a cluster inside the test's own process, and a way to wait for what they notice. */
import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { readClock } from '../../src/agent/clock.ts';
import { describeProblem, type Problem } from '../../src/base/problem.ts';
import { createRng } from '../../src/base/rng.ts';
import { type MembershipChange, presets, type SwimConfig } from '../../src/swim/index.ts';
import {
  formatAddress,
  type Host,
  type HostOptions,
  startHost,
  type UserLayer,
} from '../../src/transport/index.ts';
import { createDialect, type Dialect, type Envelope, type Key, Keyring } from '../../src/wire/index.ts';

/** Times of a cluster that has no time to lose. Deadlines stay long enough for a busy machine. */
export const hasty: SwimConfig = {
  ...presets.lan,
  probeIntervalMs: 200,
  probeTimeoutMs: 100,
  gossipIntervalMs: 50,
  pushPullIntervalMs: 2000,
  leaveTimeoutMs: 2000,
  streamTimeoutMs: 5000,
};

export const hashicorp: Dialect = createDialect({ name: 'hashicorp' });

/** @param keys - the first is the primary one */
export function envelopeOf(
  options: { readonly label?: string; readonly keys?: readonly Key[] } & Partial<
    Omit<Envelope, 'label' | 'keyring'>
  > = {},
): Envelope {
  const { keys = [], label = '', ...rest } = options;
  const keyring = Keyring.of(keys);
  if (!keyring.ok) throw new Error(`not a key: ${keyring.error.reason}`);
  return {
    encryptionVersion: 1,
    verifyIncoming: true,
    verifyOutgoing: true,
    skipInboundLabelCheck: false,
    ...rest,
    label: Buffer.from(label),
    keyring: keyring.value,
  };
}

/** 32 bytes that are all the same. */
export function keyOf(byte: number): Key {
  return new Uint8Array(32).fill(byte);
}

export type TestHostOptions = Partial<Omit<HostOptions, 'bind' | 'log' | 'user'>> & {
  readonly user?: Partial<UserLayer>;
  /** Where it is bound and advertised; 127.0.0.1 unless given. */
  readonly address?: string;
  readonly port?: number;
  readonly log?: Logger;
};

/** A host, what it noticed, and what its layer above was given. */
export class TestHost {
  readonly name: string;
  readonly host: Host;
  readonly changes: MembershipChange[];
  readonly delivered: string[];
  readonly merged: string[];
  readonly failures: Problem[];
  readonly #waiting: Set<() => void>;

  constructor(name: string, host: Host, seen: Seen) {
    this.name = name;
    this.host = host;
    this.changes = seen.changes;
    this.delivered = seen.delivered;
    this.merged = seen.merged;
    this.failures = seen.failures;
    this.#waiting = seen.waiting;
  }

  /** As a seed for others. */
  get seed(): string {
    return formatAddress(this.host.advertised);
  }

  /** Names of members with a status, sorted. */
  names(status = 'alive'): string[] {
    const members = this.host.members().filter((member) => member.status === status);
    return members.map(({ name }) => name).sort();
  }

  /** What happened to a member, in order. */
  story(name: string): string[] {
    return this.changes.flatMap((change) =>
      'member' in change && change.member.name === name ? [change.kind] : [],
    );
  }

  /** Waits for something that can only come true with a change, message or state that arrives here. */
  async until(what: string, isSo: () => boolean, withinMs = 30_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!isSo()) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new Error(`not within ${withinMs} ms: ${what}; ${this.#situation()}`);
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, leftMs);
        this.#waiting.add(() => {
          clearTimeout(timeout);
          resolve();
        });
      });
    }
  }

  #situation(): string {
    const members = this.host.members().map(({ name, status }) => `${name} ${status}`);
    const changes = this.changes.map((change) =>
      'member' in change ? `${change.kind} ${change.member.name}` : change.kind,
    );
    return JSON.stringify({ members, changes, counters: this.host.counters });
  }
}

interface Seen {
  readonly changes: MembershipChange[];
  readonly delivered: string[];
  readonly merged: string[];
  readonly failures: Problem[];
  readonly waiting: Set<() => void>;
}

/** Starts hosts and closes those that are left over. */
export class TestHosts {
  readonly #hosts: TestHost[] = [];

  /** @throws Error with the problem when it does not start */
  async start(name: string, options: TestHostOptions = {}): Promise<TestHost> {
    const { address = '127.0.0.1', port = 0, user, ...rest } = options;
    const seen: Seen = { changes: [], delivered: [], merged: [], failures: [], waiting: new Set() };
    const noted = (): void => {
      const waiting = [...seen.waiting];
      seen.waiting.clear();
      for (const wake of waiting) wake();
    };
    const started = await startHost({
      name,
      bind: { address, port },
      advertise: { address, port: 0 },
      meta: null,
      delegateVersions: [0, 0, 0],
      dialect: hashicorp,
      envelope: envelopeOf(),
      config: hasty,
      seeds: [],
      notify: (change) => {
        seen.changes.push(change);
        noted();
      },
      onFailure: (problem) => void seen.failures.push(problem),
      now: readClock,
      rng: createRng(randomBytes(6).readUIntBE(0, 6)),
      randomBytes,
      log: pino({ enabled: false }),
      ...rest,
      user: {
        deliver: (payload) => {
          seen.delivered.push(Buffer.from(payload).toString());
          user?.deliver?.(payload);
          noted();
        },
        fillUser: user?.fillUser ?? (() => []),
        userState: (join) => user?.userState?.(join) ?? new Uint8Array(0),
        mergeUserState: (bytes, join) => {
          seen.merged.push(Buffer.from(bytes).toString());
          user?.mergeUserState?.(bytes, join);
          noted();
        },
      },
    });
    if (!started.ok) throw new Error(describeProblem(started.error));
    const host = new TestHost(name, started.value, seen);
    this.#hosts.push(host);
    return host;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map(({ host }) => host.close()));
  }
}

/** Waits until all know all as alive. */
export async function untilConverged(hosts: readonly TestHost[], withinMs?: number): Promise<void> {
  const names = hosts.map(({ name }) => name);
  for (const host of hosts) {
    await host.until(`knows ${names}`, () => names.every((name) => host.names().includes(name)), withinMs);
  }
}
