/** The wrapper around compressed bytes, the same in packets and streams. */
import type { Result } from '../base/result.ts';
import { decodeRecord, encodeRecord } from './codec.ts';
import { type WireError, wireError } from './error.ts';
import type { WireLimit } from './limits.ts';
import { compressLzw, decompressLzw } from './lzw.ts';
import { tags } from './messages.ts';
import { bytes, RecordType, unsigned } from './record.ts';

/** The only algorithm there is. @source memberlist net.go, compressionType */
const lzw = 0;

interface Compressed {
  readonly algo: number;
  readonly buf: Uint8Array;
}

const compressed = new RecordType<Compressed>({}, { algo: unsigned(8), buf: bytes('streamBytes') });

/** @param plain - not empty: older peers panic on that */
export function compress(plain: Uint8Array): Uint8Array {
  return encodeRecord(tags.compress, compressed, { algo: lzw, buf: compressLzw(plain) });
}

/**
 * @param wrapped - with its type byte, which the caller has looked at
 * @param limit - which limit `maxBytes` is
 * @returns at least one byte
 */
export function decompress(
  wrapped: Uint8Array,
  maxBytes: number,
  limit: WireLimit,
): Result<Uint8Array, WireError> {
  const record = decodeRecord(wrapped, compressed);
  if (!record.ok) return record;
  if (record.value.algo !== lzw) return wireError('bad-compression');
  const plain = decompressLzw(record.value.buf, maxBytes, limit);
  return plain.ok && plain.value.length === 0 ? wireError('empty') : plain;
}
