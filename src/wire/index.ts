/**
 * memberlist's bytes, and no behaviour: messages to packets and streams and back, for HashiCorp's library
 * and for the fork that Sidecar uses. Decoders accept any bytes: they never throw, and keep, loop and
 * allocate within {@link wireLimits}. What they drop they report as a {@link WireError}.
 */
export type { EncryptionVersion } from './cipher.ts';
export { encodeMessage } from './codec.ts';
export { createDialect, type Dialect, type DialectOptions } from './dialect.ts';
export { type Envelope, envelopeOverhead, openPacket, sealPacket } from './envelope.ts';
export type { WireError, WireReason } from './error.ts';
export { type Key, type KeyError, Keyring } from './keyring.ts';
export { type WireLimit, wireLimits } from './limits.ts';
export type {
  Ack,
  Alive,
  Dead,
  ErrorReply,
  IndirectPing,
  Message,
  Nack,
  NodeState,
  NodeStatus,
  Ping,
  PushPull,
  StreamMessage,
  Suspect,
  User,
} from './messages.ts';
export { type DecodedPacket, decodePacket, encodePacket, type PacketWrapping } from './packet.ts';
export { encodeStream, type StreamRole, type StreamWrapping } from './stream.ts';
export { StreamDecoder, type StreamDecoderOptions } from './stream-decoder.ts';
