/** Effects that do nothing but remember, for tests of a core that stands alone. */
import type { Millis } from '../../src/base/time.ts';
import type { Address, Effects, MembershipChange, StreamRequest, Timer } from '../../src/swim/index.ts';
import { createDialect, type Dialect, decodePacket, type Message } from '../../src/wire/index.ts';

export interface SentPacket {
  readonly to: Address;
  readonly packet: Uint8Array;
}

/** Everything a core asked for, in order. */
export interface RecordedEffects extends Effects {
  readonly sent: SentPacket[];
  readonly timers: { readonly timer: Timer; readonly at: Millis }[];
  readonly exchanges: { readonly to: Address; readonly request: StreamRequest }[];
  readonly delivered: Uint8Array[];
  readonly changes: MembershipChange[];
  seedRequests: number;
  /** Messages sent so far, to one address or all, decoded. */
  messages(to?: string): Message[];
  /** Changes as `joined x`. */
  summary(): string[];
  /** Forgets what was sent and notified; timers stay. */
  clear(): void;
}

export function recordEffects(dialect: Dialect = createDialect({ name: 'hashicorp' })): RecordedEffects {
  const recorded: RecordedEffects = {
    sent: [],
    timers: [],
    exchanges: [],
    delivered: [],
    changes: [],
    seedRequests: 0,
    send: (to, packet) => void recorded.sent.push({ to, packet }),
    schedule: (timer, at) => void recorded.timers.push({ timer, at }),
    exchange: (to, request) => void recorded.exchanges.push({ to, request }),
    resolveSeeds: () => {
      recorded.seedRequests += 1;
    },
    deliver: (payload) => void recorded.delivered.push(new Uint8Array(payload)),
    notify: (change) => void recorded.changes.push(change),
    messages: (to) =>
      recorded.sent
        .filter((sent) => to === undefined || sent.to.address === to)
        .flatMap(({ packet }) => decodePacket(packet, dialect).messages),
    summary: () => recorded.changes.map(summarize),
    clear: () => {
      for (const list of [recorded.sent, recorded.exchanges, recorded.delivered, recorded.changes])
        list.length = 0;
    },
  };
  return recorded;
}

function summarize(change: MembershipChange): string {
  switch (change.kind) {
    case 'departed':
      return 'departed';
    case 'conflict': {
      const { name, known, claimed } = change;
      return `conflict ${name} ${known.address}:${known.port} ${claimed.address}:${claimed.port}`;
    }
    case 'incompatible':
      return `incompatible ${change.name}`;
    default:
      return `${change.kind} ${change.member.name}`;
  }
}
