/**
 * msgpack values as memberlist's peers write them. Go's older codec knows one family for text and bytes
 * alike, so only the caller's schema can tell which a value is; every form is accepted for both.
 *
 * @source msgpack specification, old and new; what is accepted follows go-msgpack 0.5 to 2.1
 */
import { ByteReader, emptyBytes } from '../base/bytes.ts';
import type { WireError } from './error.ts';
import { type WireLimit, wireLimits } from './limits.ts';

const nil = 0xc0;
const nilBytes = Uint8Array.of(nil);
const truncated: WireError = { reason: 'truncated' };
const longestKeyBytes = 32;
const twoTo32 = 0x1_0000_0000;

/** Keeps the first thing that was wrong and gives zero values from then on; callers check `error` once. */
export class MsgpackReader {
  /** Which cluster the record that was read last says it belongs to. */
  clusterName = '';
  readonly #in: ByteReader;
  #error: WireError | undefined;
  #skipped = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.#in = new ByteReader(bytes, at);
  }

  /** Position of the next byte. */
  get at(): number {
    return this.#in.at;
  }

  /** The first thing that was wrong. `truncated` means that more bytes might have helped. */
  get error(): WireError | undefined {
    return this.#error ?? (this.#in.overrun ? truncated : undefined);
  }

  /** Records `error` unless there is one already. */
  fail(error: WireError): void {
    if (!this.#in.overrun) this.#error ??= error;
  }

  /** @returns number of entries; nil is an empty map */
  mapHeader(): number {
    const tag = this.#in.u8();
    const count = (tag & 0xf0) === 0x80 ? tag & 0x0f : this.#longMapHeader(tag);
    if (count <= wireLimits.mapEntries) return count;
    this.#overLimit('mapEntries');
    return 0;
  }

  #longMapHeader(tag: number): number {
    if (tag === 0xde) return this.#in.u16();
    if (tag === 0xdf) return this.#in.u32();
    return tag === nil ? 0 : this.#malformed('a map');
  }

  /** Steps over a map key when it is `encoded`, header included, and in the usual form. */
  keyMatches(encoded: Uint8Array): boolean {
    return this.#in.matches(encoded);
  }

  /** @returns a map key whatever its form; the empty string when it cannot be one of ours */
  key(): string {
    const length = this.#rawLength('a key');
    if (length > 0 && length <= longestKeyBytes) return this.#in.text(length) ?? '';
    this.#in.skip(length);
    return '';
  }

  text(): string {
    const length = this.#rawLength('text');
    if (length === 0) return '';
    if (length > wireLimits.textBytes) {
      this.#overLimit('textBytes');
      return '';
    }
    const text = this.#in.text(length);
    // Differs: Go keeps any bytes as a name. Such a name could be neither shown nor sent back unchanged.
    if (text === undefined) this.fail({ reason: 'malformed', expected: 'UTF-8 text' });
    return text ?? '';
  }

  /** @returns a view, or null for nil */
  bytes(limit: WireLimit): Uint8Array | null {
    if (this.#in.matches(nilBytes)) return null;
    const length = this.#rawLength('bytes');
    if (length <= wireLimits[limit]) return length === 0 ? emptyBytes : this.#in.take(length);
    this.#overLimit(limit);
    return null;
  }

  /** @param max - largest value, below 2^53; nil is 0, negative numbers and floats are malformed */
  unsigned(max: number): number {
    const tag = this.#in.u8();
    const value = tag < 0x80 ? tag : this.#longInteger(tag);
    return value >= 0 && value <= max ? value : this.#malformed(`a number from 0 to ${max}`);
  }

  #longInteger(tag: number): number {
    switch (tag) {
      case nil:
        return 0;
      case 0xcc:
        return this.#in.u8();
      case 0xcd:
        return this.#in.u16();
      case 0xce:
        return this.#in.u32();
      case 0xcf:
        return this.#in.u32() * twoTo32 + this.#in.u32();
      case 0xd0:
        return (this.#in.u8() << 24) >> 24;
      case 0xd1:
        return (this.#in.u16() << 16) >> 16;
      case 0xd2:
        return this.#in.u32() | 0;
      case 0xd3:
        return (this.#in.u32() | 0) * twoTo32 + this.#in.u32();
      default:
        return -1;
    }
  }

  /** Go also takes the integers 0 and 1. */
  bool(): boolean {
    const tag = this.#in.u8();
    if (tag === 0xc3 || tag === 1) return true;
    if (tag !== 0xc2 && tag !== nil && tag !== 0) this.#malformed('true or false');
    return false;
  }

  /** Steps over one value of any type, without recursion deeper than the limit. */
  skip(depth = 0): void {
    this.#skipped += 1;
    if (this.#skipped > wireLimits.skippedValues) this.#overLimit('skippedValues');
    if (depth > wireLimits.skippedDepth) this.#overLimit('skippedDepth');
    if (this.error !== undefined) return;
    const tag = this.#in.u8();
    const size = scalarSize(tag);
    if (size >= 0) this.#in.skip(size);
    else if (isRaw(tag)) this.#in.skip(this.#rawLengthOf(tag));
    else if (isExtension(tag)) this.#in.skip(1 + this.#extensionLength(tag));
    else this.#skipElements(tag, depth);
  }

  #skipElements(tag: number, depth: number): void {
    let count = 0;
    if (tag < 0x90) count = (tag & 0x0f) * 2;
    else if (tag < 0xa0) count = tag & 0x0f;
    else if (tag === 0xdc) count = this.#in.u16();
    else if (tag === 0xdd) count = this.#in.u32();
    else if (tag === 0xde) count = this.#in.u16() * 2;
    else if (tag === 0xdf) count = this.#in.u32() * 2;
    else this.#malformed('a msgpack value');
    for (let i = 0; i < count && this.error === undefined; i += 1) this.skip(depth + 1);
  }

  #extensionLength(tag: number): number {
    if (tag >= 0xd4) return 1 << (tag - 0xd4);
    if (tag === 0xc7) return this.#in.u8();
    return tag === 0xc8 ? this.#in.u16() : this.#in.u32();
  }

  /** @returns length in bytes of text or binary data; 0 for nil and for anything else, which is malformed */
  #rawLength(expected: string): number {
    const tag = this.#in.u8();
    if (tag === nil) return 0;
    return isRaw(tag) ? this.#rawLengthOf(tag) : this.#malformed(expected);
  }

  #rawLengthOf(tag: number): number {
    if (tag < 0xc0) return tag & 0x1f;
    if (tag === 0xd9 || tag === 0xc4) return this.#in.u8();
    if (tag === 0xda || tag === 0xc5) return this.#in.u16();
    return this.#in.u32();
  }

  #malformed(expected: string): 0 {
    this.fail({ reason: 'malformed', expected });
    return 0;
  }

  #overLimit(limit: WireLimit): void {
    this.fail({ reason: 'over-limit', limit });
  }
}

function isRaw(tag: number): boolean {
  return (tag & 0xe0) === 0xa0 || (tag >= 0xd9 && tag <= 0xdb) || (tag >= 0xc4 && tag <= 0xc6);
}

function isExtension(tag: number): boolean {
  return (tag >= 0xd4 && tag <= 0xd8) || (tag >= 0xc7 && tag <= 0xc9);
}

/** @returns bytes after the tag of a nil, boolean, integer or float; -1 for anything else */
function scalarSize(tag: number): number {
  if (tag < 0x80 || tag >= 0xe0 || tag === nil || tag === 0xc2 || tag === 0xc3) return 0;
  if (tag >= 0xcc && tag <= 0xcf) return 1 << (tag - 0xcc);
  if (tag >= 0xd0 && tag <= 0xd3) return 1 << (tag - 0xd0);
  if (tag === 0xca) return 4;
  return tag === 0xcb ? 8 : -1;
}
