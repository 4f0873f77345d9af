/** The sending side of a stream: one message, compressed, encrypted and labelled as asked. */
import { ByteWriter, concatBytes } from '../base/bytes.ts';
import { ok, type Result } from '../base/result.ts';
import { seal, sealedLength } from './cipher.ts';
import { encodeMessage } from './codec.ts';
import { compress } from './compression.ts';
import type { Dialect } from './dialect.ts';
import { type Envelope, labelHeader } from './envelope.ts';
import { overLimit, type WireError } from './error.ts';
import { nodeStatuses, type PushPull, type StreamMessage, tags, type User } from './messages.ts';
import { MsgpackWriter } from './msgpack-writer.ts';

/** Which end of the connection we are. Only a dialler sends the label header; both authenticate the label. */
export type StreamRole = 'dialler' | 'acceptor';

/** A type byte and the length of what follows. */
export const streamHeaderBytes = 5;

export interface StreamWrapping {
  readonly dialect: Dialect;
  readonly envelope: Envelope;
  readonly role: StreamRole;
  /** Always compresses, even where that makes the message longer, as Go does. */
  readonly compress: boolean;
  /** `Uint8Array[12]`, fresh for each message; unused without encryption. */
  readonly nonce: Uint8Array;
}

/** @returns all bytes to write to the connection; `over-limit` when no peer would take so many */
export function encodeStream(
  message: StreamMessage,
  wrapping: StreamWrapping,
): Result<Uint8Array, WireError> {
  const { dialect, envelope, role } = wrapping;
  const plain = encodeStreamMessage(message, dialect);
  const packed = wrapping.compress ? compress(plain) : plain;
  const { keyring, encryptionVersion, verifyOutgoing, label } = envelope;
  const key = verifyOutgoing ? keyring.primary : undefined;
  const parts: Uint8Array[] = role === 'dialler' && label.length > 0 ? [labelHeader(label)] : [];
  const bodyBytes = key === undefined ? packed.length : sealedLength(packed.length, encryptionVersion);
  if (bodyBytes > dialect.streamBytes) return overLimit('streamBytes');
  if (key === undefined) {
    parts.push(packed);
  } else {
    const header = encryptionHeader(bodyBytes);
    const aad = concatBytes([header, label]);
    parts.push(header, seal(packed, { key, version: encryptionVersion, nonce: wrapping.nonce, aad }));
  }
  return ok(concatBytes(parts));
}

function encryptionHeader(blobBytes: number): Uint8Array {
  const out = new ByteWriter(streamHeaderBytes);
  out.u8(tags.encrypt);
  out.u32(blobBytes);
  return out.finish();
}

function encodeStreamMessage(message: StreamMessage, dialect: Dialect): Uint8Array {
  switch (message.kind) {
    case 'pushPull':
      return encodePushPull(message, dialect);
    case 'user':
      return encodeUser(message, dialect);
    default:
      return encodeMessage(message, dialect);
  }
}

function encodePushPull({ join, nodes, userState }: PushPull, { records }: Dialect): Uint8Array {
  const out = new ByteWriter(64 + nodes.length * 128 + userState.length);
  const writer = new MsgpackWriter(out);
  out.u8(tags.pushPull);
  records.pushPullHeader.write(writer, { join, nodes: nodes.length, userStateLen: userState.length });
  for (const node of nodes) records.node.write(writer, { ...node, state: nodeStatuses.indexOf(node.state) });
  out.bytes(userState);
  return out.finish();
}

/** In a stream a user message has a header that tells its length; in a packet it has none. */
function encodeUser({ payload }: User, { records }: Dialect): Uint8Array {
  const out = new ByteWriter(32 + payload.length);
  out.u8(tags.user);
  records.userHeader.write(new MsgpackWriter(out), { userMsgLen: payload.length });
  out.bytes(payload);
  return out.finish();
}
