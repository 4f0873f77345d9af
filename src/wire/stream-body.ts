/**
 * The message in a stream, read as it arrives. Plain streams carry no length, so only parsing tells where
 * the message ends; a piece that has been read is not read again.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { Dialect, NodeEntry, PushPullHeader } from './dialect.ts';
import type { WireError } from './error.ts';
import { type WireLimit, wireLimits } from './limits.ts';
import {
  hasValidSource,
  isAddress,
  type NodeState,
  nodeStatuses,
  type StreamMessage,
  tags,
} from './messages.ts';
import { MsgpackReader } from './msgpack-reader.ts';
import type { RecordType } from './record.ts';

/** A value, or undefined as long as bytes are missing. */
export type Progress<T> = Result<T | undefined, WireError>;

/** Remembers how far it has come between calls. One for each stream. */
export class StreamBody {
  /** Node entries that were left out; see {@link StreamDecoder.ignoredNodes}. */
  ignoredNodes = 0;
  readonly #dialect: Dialect;
  #error: WireError | undefined;
  #at = 1;
  #pushPull: PushPullHeader | undefined;
  #nodesRead = 0;
  readonly #nodes: NodeState[] = [];
  #userMsgLen: number | undefined;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** @param bytes - the message from its type byte on, as far as it has arrived; longer with each call */
  read(bytes: Uint8Array): Progress<StreamMessage> {
    const message = this.#message(bytes);
    return this.#error === undefined ? ok(message) : err(this.#error);
  }

  #message(bytes: Uint8Array): StreamMessage | undefined {
    const { records } = this.#dialect;
    const [tag] = bytes;
    switch (tag) {
      case undefined:
        return undefined;
      case tags.pushPull:
        return this.#readPushPull(bytes);
      case tags.user:
        return this.#readUser(bytes);
      case tags.ping: {
        const ping = this.#next(bytes, records.ping);
        return ping === undefined || hasValidSource(ping) ? ping : this.#fail({ reason: 'bad-address' });
      }
      case tags.ack:
        return this.#next(bytes, records.ack);
      case tags.error:
        return this.#next(bytes, records.error);
      default:
        return this.#fail({ reason: 'unknown-type', tag });
    }
  }

  #readPushPull(bytes: Uint8Array): StreamMessage | undefined {
    this.#pushPull ??= this.#next(bytes, this.#dialect.records.pushPullHeader);
    const header = this.#pushPull;
    if (header === undefined) return undefined;
    if (header.nodes > wireLimits.pushPullNodes) return this.#overLimit('pushPullNodes');
    if (header.userStateLen > wireLimits.userStateBytes) return this.#overLimit('userStateBytes');
    for (; this.#nodesRead < header.nodes; this.#nodesRead += 1) {
      const entry = this.#next(bytes, this.#dialect.records.node);
      if (entry === undefined) return undefined;
      this.#keep(entry);
    }
    const userState = this.#tail(bytes, header.userStateLen);
    return userState && { kind: 'pushPull', join: header.join, nodes: this.#nodes, userState };
  }

  /**
   * Differs: Go keeps entries of unknown state for its version check, and ignores them afterwards. An
   * entry costs us far more memory than the single byte it can be sent in, so useless ones are not kept.
   */
  #keep(entry: NodeEntry): void {
    const state = nodeStatuses[entry.state];
    if (state !== undefined && isAddress(entry.addr)) this.#nodes.push({ ...entry, state });
    else this.ignoredNodes += 1;
  }

  #readUser(bytes: Uint8Array): StreamMessage | undefined {
    this.#userMsgLen ??= this.#next(bytes, this.#dialect.records.userHeader)?.userMsgLen;
    if (this.#userMsgLen === undefined) return undefined;
    if (this.#userMsgLen > wireLimits.userMessageBytes) return this.#overLimit('userMessageBytes');
    const payload = this.#tail(bytes, this.#userMsgLen);
    return payload && { kind: 'user', payload };
  }

  /** @returns the struct at the current position, or undefined when it is unfinished or wrong */
  #next<M extends object>(bytes: Uint8Array, type: RecordType<M>): M | undefined {
    const from = new MsgpackReader(bytes, this.#at);
    const record = type.read(from);
    const { error } = from;
    if (error === undefined) {
      this.#at = from.at;
      return record;
    }
    if (error.reason !== 'truncated') return this.#fail(error);
    return bytes.length - this.#at > wireLimits.recordBytes ? this.#overLimit('recordBytes') : undefined;
  }

  #tail(bytes: Uint8Array, length: number): Uint8Array | undefined {
    const end = this.#at + length;
    return end <= bytes.length ? bytes.subarray(this.#at, end) : undefined;
  }

  #overLimit(limit: WireLimit): undefined {
    return this.#fail({ reason: 'over-limit', limit });
  }

  #fail(error: WireError): undefined {
    this.#error = error;
  }
}
