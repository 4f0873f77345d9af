/**
 * LZW with least significant bits first, eight-bit literals and codes of nine to twelve bits: GIF's
 * variant, not TIFF's. Output is the same as that of Go's encoder, bit for bit.
 *
 * @source Go's compress/lzw, checked against its output
 */
import { Buffer } from 'node:buffer';
import { ok, type Result } from '../base/result.ts';
import { overLimit, type WireError, wireError } from './error.ts';
import type { WireLimit } from './limits.ts';

const clearCode = 256;
const endCode = 257;
const firstWidth = 9;
const lastWidth = 12;
const lastCode = 4095;

/** @returns at least the three bytes of clear and end, in memory of its own */
export function compressLzw(plain: Uint8Array): Uint8Array {
  const codes = new CodeWriter(plain.length);
  const pairs = new PairTable(plain.length);
  let highest = endCode;
  let prefix = -1;
  // Every written code makes room for one pair; the last code that fits is given up for a fresh start.
  const grow = (): boolean => {
    highest += 1;
    if (highest === 1 << codes.width) codes.width += 1;
    if (highest < lastCode) return true;
    codes.write(clearCode);
    codes.width = firstWidth;
    highest = endCode;
    pairs.clear();
    return false;
  };
  codes.write(clearCode);
  for (const byte of plain) {
    const known = prefix < 0 ? byte : pairs.find(prefix, byte);
    if (known >= 0) {
      prefix = known;
      continue;
    }
    codes.write(prefix);
    if (grow()) pairs.add(prefix, byte, highest);
    prefix = byte;
  }
  if (prefix >= 0) {
    codes.write(prefix);
    grow();
  }
  codes.write(endCode);
  return codes.finish();
}

/** Packs codes of growing width into bytes. */
class CodeWriter {
  width = firstWidth;
  #bytes: Buffer;
  #at = 0;
  #bits = 0;
  #bitCount = 0;

  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes + 16);
  }

  write(code: number): void {
    this.#bits |= code << this.#bitCount;
    this.#bitCount += this.width;
    while (this.#bitCount >= 8) this.#flushByte();
  }

  finish(): Uint8Array {
    if (this.#bitCount > 0) this.#flushByte();
    return this.#bytes.subarray(0, this.#at);
  }

  #flushByte(): void {
    if (this.#at === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#at * 2);
    this.#bytes[this.#at] = this.#bits;
    this.#at += 1;
    this.#bits >>>= 8;
    this.#bitCount -= 8;
  }
}

/** Code by (prefix code, next byte), in a table with open addressing that is never more than half full. */
class PairTable {
  /** Twenty bits of pair and twelve of code; 0, which no pair gives, marks a free slot. */
  readonly #slots: Uint32Array;
  readonly #mask: number;

  /** @param inputBytes - no more pairs than this can be added, so that a packet gets a small table */
  constructor(inputBytes: number) {
    const size = 2 << Math.ceil(Math.log2(Math.min(Math.max(inputBytes, 1), lastCode)));
    this.#slots = new Uint32Array(size);
    this.#mask = size - 1;
  }

  clear(): void {
    this.#slots.fill(0);
  }

  /** @returns the pair's code, or -1 */
  find(prefix: number, byte: number): number {
    const slot = this.#slots[this.#locate((prefix << 8) | byte)] ?? 0;
    return slot === 0 ? -1 : slot & lastCode;
  }

  add(prefix: number, byte: number, code: number): void {
    const pair = (prefix << 8) | byte;
    this.#slots[this.#locate(pair)] = (pair << lastWidth) | code;
  }

  /** @returns the pair's slot, or the free one where it belongs */
  #locate(pair: number): number {
    const slots = this.#slots;
    let at = ((pair >>> lastWidth) ^ pair) & this.#mask;
    for (let slot = slots[at] ?? 0; slot !== 0 && slot >>> lastWidth !== pair; slot = slots[at] ?? 0) {
      at = (at + 1) & this.#mask;
    }
    return at;
  }
}

/**
 * @param limit - which of the limits `maxBytes` is, for the error
 * @returns the bytes up to the end code, in memory of their own; what follows it is ignored, as in Go
 */
export function decompressLzw(
  packed: Uint8Array,
  maxBytes: number,
  limit: WireLimit,
): Result<Uint8Array, WireError> {
  const codes = new CodeReader(packed);
  const out = new Strings(packed.length, maxBytes);
  for (;;) {
    const code = codes.next(out.highest);
    if (code === endCode) return ok(out.finish());
    if (code < 0 || code > out.highest) return wireError('bad-compression');
    if (code === clearCode) out.clear();
    else if (!out.append(code)) return overLimit(limit);
  }
}

/** Unpacks codes, whose width follows from the highest one that is defined. */
class CodeReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #bits = 0;
  #bitCount = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @returns -1 when the input ends */
  next(highest: number): number {
    const width = Math.min(lastWidth, 32 - Math.clz32(Math.max(highest, clearCode)));
    while (this.#bitCount < width) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return -1;
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
      this.#at += 1;
    }
    const code = this.#bits & ((1 << width) - 1);
    this.#bits >>>= width;
    this.#bitCount -= width;
    return code;
  }
}

/**
 * The output, and where in it the string of each code stands: a code means the string of the one before
 * plus the byte that followed, and these two are neighbours in the output.
 */
class Strings {
  /** The highest code that may come next. */
  highest = endCode;
  #out: Buffer;
  #size = 0;
  readonly #maxBytes: number;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  #lastStart = 0;
  /** 0 when the next code defines no new one: at the start, and while the table is full. */
  #lastLength = 0;

  constructor(packedBytes: number, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#out = Buffer.allocUnsafe(Math.min(maxBytes, packedBytes * 4));
    const codes = Math.min(lastCode + 1, endCode + 2 + packedBytes);
    this.#starts = new Int32Array(codes);
    this.#lengths = new Int32Array(codes);
  }

  clear(): void {
    this.highest = endCode;
    this.#lastLength = 0;
  }

  /** @param code - a literal or a defined code @returns false when the output would pass its limit */
  append(code: number): boolean {
    if (this.#lastLength > 0) {
      this.#starts[this.highest] = this.#lastStart;
      this.#lengths[this.highest] = this.#lastLength + 1;
    }
    const start = this.#size;
    const length = code < clearCode ? 1 : (this.#lengths[code] ?? 0);
    if (!this.#reserve(length)) return false;
    if (code < clearCode) this.#out[start] = code;
    else this.#copy(this.#starts[code] ?? 0, start, length);
    this.#size = start + length;
    this.#lastStart = start;
    this.#lastLength = length;
    if (this.highest < lastCode) this.highest += 1;
    else this.#lastLength = 0;
    return true;
  }

  finish(): Uint8Array {
    return this.#out.subarray(0, this.#size);
  }

  /** Byte by byte, because a string may end in the byte that is being written. */
  #copy(from: number, to: number, length: number): void {
    for (let i = 0; i < length; i += 1) this.#out[to + i] = this.#out[from + i] ?? 0;
  }

  #reserve(length: number): boolean {
    const needed = this.#size + length;
    if (needed > this.#maxBytes) return false;
    if (needed <= this.#out.length) return true;
    const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(needed, this.#out.length * 2)));
    this.#out.copy(larger, 0, 0, this.#size);
    this.#out = larger;
    return true;
  }
}
