/** Counts what was not dealt with, by reason, and tells the log of it now and then. */
import type { Logger } from 'pino';
import type { Millis } from '../base/time.ts';
import type { WireReason } from '../wire/index.ts';
import { transportLimits } from './limits.ts';

/** Why a datagram, or a part of one, was dropped. */
export type PacketDrop = WireReason;

/** Why a stream came to nothing, whoever began it. */
export type StreamDrop =
  | WireReason
  /** The message, or the answer, was not there in time. */
  | 'deadline'
  /** The peer ended the stream before its message was whole. */
  | 'closed'
  /** Nobody listens there. */
  | 'refused'
  /** The system could not connect, or lost the connection. */
  | 'network'
  /** A message that has no place there, or an answer to another question. */
  | 'unexpected'
  /** The peer says that it did not understand us. */
  | 'peer-error'
  /** A limit of {@link transportLimits} on streams, or on streams of one address. */
  | 'too-many'
  /** Unfinished streams hold too many bytes. */
  | 'too-much';

export type Direction = 'accepted' | 'dialled';

/** Rising counts by reason; a reason that never occurred is absent. */
export type DropCounts<R extends string> = Readonly<Partial<Record<R, number>>>;

export class Drops {
  readonly packets: Partial<Record<PacketDrop, number>> = {};
  readonly accepted: Partial<Record<StreamDrop, number>> = {};
  readonly dialled: Partial<Record<StreamDrop, number>> = {};
  readonly #log: Logger;
  readonly #now: () => Millis;
  /** When the log last told of a kind. There are as many kinds as reasons. */
  readonly #toldAt = new Map<string, Millis>();

  constructor(log: Logger, now: () => Millis) {
    this.#log = log;
    this.#now = now;
  }

  packet(reason: PacketDrop, from: string): void {
    const count = (this.packets[reason] ?? 0) + 1;
    this.packets[reason] = count;
    this.#tell('dropped a packet', { reason, from, count });
  }

  /** @param peer - the address of the other end */
  stream(direction: Direction, reason: StreamDrop, peer: string): void {
    const count = (this[direction][reason] ?? 0) + 1;
    this[direction][reason] = count;
    // A peer that is gone is no news here: membership tells of it.
    if (direction === 'dialled') this.#log.debug({ reason, peer, count }, 'stream failed');
    else this.#tell('dropped a stream', { reason, from: peer, count });
  }

  #tell(
    what: string,
    drop: { readonly reason: string; readonly from: string; readonly count: number },
  ): void {
    const kind = `${what} ${drop.reason}`;
    const now = this.#now();
    const before = this.#toldAt.get(kind);
    if (before !== undefined && now - before < transportLimits.dropLogIntervalMs) return;
    this.#toldAt.set(kind, now);
    this.#log.warn(drop, `${what}: ${drop.reason}; ${drop.count} so far`);
  }
}
