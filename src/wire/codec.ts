/** One message, without wrappers, to and from bytes: a type byte and a body. */

import { unreachable } from '../base/assert.ts';
import { ByteWriter } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Dialect } from './dialect.ts';
import { type WireError, wireError } from './error.ts';
import { type ErrorReply, hasValidSource, isAddress, type Message, tags } from './messages.ts';
import { MsgpackReader } from './msgpack-reader.ts';
import { MsgpackWriter } from './msgpack-writer.ts';
import type { RecordType } from './record.ts';

/** @returns memory of its own; the same bytes as Go's encoder */
export function encodeMessage(message: Message | ErrorReply, dialect: Dialect): Uint8Array {
  const { records } = dialect;
  switch (message.kind) {
    case 'ping':
      return encodeRecord(tags.ping, records.ping, message);
    case 'indirectPing':
      return encodeRecord(tags.indirectPing, records.indirectPing, message);
    case 'ack':
      return encodeRecord(tags.ack, records.ack, message);
    case 'nack':
      return encodeRecord(tags.nack, records.nack, message);
    case 'suspect':
      return encodeRecord(tags.suspect, records.suspect, message);
    case 'alive':
      return encodeRecord(tags.alive, records.alive, message);
    case 'dead':
      return encodeRecord(tags.dead, records.dead, message);
    case 'error':
      return encodeRecord(tags.error, records.error, message);
    case 'user': {
      const out = new ByteWriter(1 + message.payload.length);
      out.u8(tags.user);
      out.bytes(message.payload);
      return out.finish();
    }
    default:
      return unreachable(message);
  }
}

/** A type byte and one struct. */
export function encodeRecord<M extends object>(tag: number, type: RecordType<M>, record: M): Uint8Array {
  const out = new ByteWriter();
  out.u8(tag);
  type.write(new MsgpackWriter(out), record);
  return out.finish();
}

/**
 * @param bytes - one message with its type byte; bytes after it are ignored, as Go does
 * @returns `unknown-type` for wrappers and for what travels in streams only
 */
export function decodeMessage(bytes: Uint8Array, dialect: Dialect): Result<Message, WireError> {
  const { records } = dialect;
  const tag = bytes[0];
  switch (tag) {
    case undefined:
      return wireError('empty');
    case tags.ping:
      return checked(decodeRecord(bytes, records.ping), hasValidSource);
    case tags.indirectPing:
      return checked(
        decodeRecord(bytes, records.indirectPing),
        (m) => isAddress(m.target) && hasValidSource(m),
      );
    case tags.ack:
      return decodeRecord(bytes, records.ack);
    case tags.nack:
      return decodeRecord(bytes, records.nack);
    case tags.suspect:
      return decodeRecord(bytes, records.suspect);
    case tags.alive:
      return checked(decodeRecord(bytes, records.alive), (m) => isAddress(m.addr));
    case tags.dead:
      return decodeRecord(bytes, records.dead);
    case tags.user:
      return ok({ kind: 'user', payload: bytes.subarray(1) });
    default:
      return err({ reason: 'unknown-type', tag });
  }
}

/** @param bytes - a type byte, which the caller has looked at, and one struct */
export function decodeRecord<M extends object>(bytes: Uint8Array, type: RecordType<M>): Result<M, WireError> {
  const from = new MsgpackReader(bytes, 1);
  const record = type.read(from);
  return from.error === undefined ? ok(record) : err(from.error);
}

function checked<M>(
  decoded: Result<M, WireError>,
  hasAddress: (message: M) => boolean,
): Result<M, WireError> {
  return decoded.ok && !hasAddress(decoded.value) ? wireError('bad-address') : decoded;
}
