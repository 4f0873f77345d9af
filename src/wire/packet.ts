/** What one datagram holds once it is decrypted: messages, joined, compressed and summed. */
import { assert } from '../base/assert.ts';
import { ByteReader, ByteWriter } from '../base/bytes.ts';
import { decodeMessage } from './codec.ts';
import { compress, decompress } from './compression.ts';
import { crc32 } from './crc.ts';
import type { Dialect } from './dialect.ts';
import type { WireError } from './error.ts';
import { wireLimits } from './limits.ts';
import { type Message, tags } from './messages.ts';

/** What could be read of a packet. A bad part costs the others nothing. */
export interface DecodedPacket {
  /** In the order in which they were sent. */
  readonly messages: readonly Message[];
  /** One for each thing that was dropped. */
  readonly errors: readonly WireError[];
}

/** Reads a packet, wrappers within wrappers included. Never throws, whatever the bytes are. */
export function decodePacket(packet: Uint8Array, dialect: Dialect): DecodedPacket {
  const contents = new PacketContents(dialect);
  if (packet[0] === tags.crc) contents.addSummed(packet);
  else contents.add(packet, 0);
  return contents;
}

class PacketContents implements DecodedPacket {
  readonly messages: Message[] = [];
  readonly errors: WireError[] = [];
  readonly #dialect: Dialect;
  #parts = 0;
  #inflatableBytes: number = wireLimits.packetInflatedBytes;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** A checksum is the outermost layer or none. */
  addSummed(packet: Uint8Array): void {
    const reader = new ByteReader(packet, 1);
    const sum = reader.u32();
    const rest = reader.rest();
    if (reader.overrun) this.errors.push({ reason: 'truncated' });
    else if (crc32(rest) !== sum) this.errors.push({ reason: 'crc-mismatch' });
    else this.add(rest, 0);
  }

  /** Takes one message or wrapper. */
  add(bytes: Uint8Array, depth: number): void {
    if (depth > wireLimits.packetNesting) {
      this.errors.push({ reason: 'over-limit', limit: 'packetNesting' });
    } else if (bytes[0] === tags.compound) {
      this.#addCompound(bytes, depth);
    } else if (bytes[0] === tags.compress) {
      this.#addCompressed(bytes, depth);
    } else {
      const decoded = decodeMessage(bytes, this.#dialect);
      if (decoded.ok) this.messages.push(decoded.value);
      else this.errors.push(decoded.error);
    }
  }

  /** Parts whose length is known to be wrong are dropped with all that follow; those before them count. */
  #addCompound(bytes: Uint8Array, depth: number): void {
    const lengths = new ByteReader(bytes, 1);
    const count = lengths.u8();
    if (count === 0 && !lengths.overrun) this.errors.push({ reason: 'empty' });
    const parts = new ByteReader(bytes, lengths.at);
    parts.skip(count * 2);
    for (let i = 0; i < count && !parts.overrun; i += 1) {
      const part = parts.take(lengths.u16());
      if (parts.overrun) break;
      this.#parts += 1;
      if (this.#parts > wireLimits.packetMessages) {
        this.errors.push({ reason: 'over-limit', limit: 'packetMessages' });
        return;
      }
      this.add(part, depth + 1);
    }
    if (lengths.overrun || parts.overrun) this.errors.push({ reason: 'truncated' });
  }

  #addCompressed(bytes: Uint8Array, depth: number): void {
    const plain = decompress(bytes, this.#inflatableBytes, 'packetInflatedBytes');
    if (!plain.ok) {
      // One failure may have cost the whole budget; a packet does not get that twice.
      this.#inflatableBytes = 0;
      this.errors.push(plain.error);
      return;
    }
    this.#inflatableBytes -= plain.value.length;
    this.add(plain.value, depth + 1);
  }
}

/** Which wrappers a packet gets. */
export interface PacketWrapping {
  /** Compresses where that makes the packet smaller. */
  readonly compress: boolean;
  /** Only for receivers whose highest protocol version is at least 5. */
  readonly crc: boolean;
}

/**
 * Makes one packet of encoded messages.
 *
 * @param parts - 1 to {@link wireLimits}.compoundParts messages of 1 to 65 535 bytes
 */
export function encodePacket(parts: readonly Uint8Array[], wrapping: PacketWrapping): Uint8Array {
  const [first] = parts;
  assert(first !== undefined, 'a packet has a message');
  // A lone message goes as it is.
  const joined = parts.length === 1 ? first : encodeCompound(parts);
  const packed = wrapping.compress ? smallerOf(joined) : joined;
  return wrapping.crc ? addCrc(packed) : packed;
}

/** Not even equal bytes shrink below this: the wrapper and the fewest codes need as many. Acks are shorter. */
const compressibleBytes = 25;

function smallerOf(plain: Uint8Array): Uint8Array {
  if (plain.length < compressibleBytes) return plain;
  const compressed = compress(plain);
  return compressed.length < plain.length ? compressed : plain;
}

/** @param parts - as for {@link encodePacket} */
export function encodeCompound(parts: readonly Uint8Array[]): Uint8Array {
  assert(parts.length <= wireLimits.compoundParts, 'a compound has at most 127 parts');
  assert(
    parts.every((part) => part.length > 0 && part.length < 0x1_0000),
    'a part has 1 to 65535 bytes',
  );
  const out = new ByteWriter(parts.reduce((size, part) => size + 2 + part.length, 2));
  out.u8(tags.compound);
  out.u8(parts.length);
  for (const part of parts) out.u16(part.length);
  for (const part of parts) out.bytes(part);
  return out.finish();
}

function addCrc(packed: Uint8Array): Uint8Array {
  const out = new ByteWriter(5 + packed.length);
  out.u8(tags.crc);
  out.u32(crc32(packed));
  out.bytes(packed);
  return out.finish();
}
