/** Reading and writing of binary formats, big endian. Neither class knows any format. */
import { Buffer, isUtf8 } from 'node:buffer';

/** The one empty view, for fields that are absent. */
export const emptyBytes: Uint8Array = new Uint8Array(0);

/**
 * A cursor over bytes that never throws and never leaves them. Reading past the end gives zeros, sets
 * {@link overrun} and stays at the end, so that a decoder checks once, after its last read.
 */
export class ByteReader {
  /** Position of the next byte. */
  at: number;
  /** Whether something was asked for that is not there. */
  overrun = false;
  readonly #bytes: Buffer;

  /** @param bytes - never copied: views that are handed out share its memory */
  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = asBuffer(bytes);
    this.at = at;
  }

  get remaining(): number {
    return this.#bytes.length - this.at;
  }

  u8(): number {
    const start = this.#advance(1);
    return start < 0 ? 0 : byteAt(this.#bytes, start);
  }

  u16(): number {
    const start = this.#advance(2);
    return start < 0 ? 0 : (byteAt(this.#bytes, start) << 8) | byteAt(this.#bytes, start + 1);
  }

  u32(): number {
    const start = this.#advance(4);
    return start < 0 ? 0 : this.#bytes.readUInt32BE(start);
  }

  /** @returns a view of the next `length` bytes; empty when there are fewer */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return start < 0 ? emptyBytes : this.#bytes.subarray(start, start + length);
  }

  /** @returns a view of everything that is left */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  /** Steps over `expected` when exactly these bytes come next. */
  matches(expected: Uint8Array): boolean {
    const { length } = expected;
    if (length > this.remaining) return false;
    for (let i = 0; i < length; i += 1) if (this.#bytes[this.at + i] !== expected[i]) return false;
    this.at += length;
    return true;
  }

  /** @returns text of `length` bytes, or undefined when they are not UTF-8 (or not there) */
  text(length: number): string | undefined {
    const start = this.#advance(length);
    if (start < 0) return undefined;
    const end = start + length;
    let ascii = true;
    for (let i = start; i < end; i += 1) if (byteAt(this.#bytes, i) >= 0x80) ascii = false;
    if (ascii) return this.#bytes.toString('latin1', start, end);
    return isUtf8(this.#bytes.subarray(start, end)) ? this.#bytes.toString('utf8', start, end) : undefined;
  }

  /** @returns where the piece starts, or -1 when it does not fit */
  #advance(length: number): number {
    const start = this.at;
    if (length > this.#bytes.length - start) {
      this.at = this.#bytes.length;
      this.overrun = true;
      return -1;
    }
    this.at = start + length;
    return start;
  }
}

/** A growing buffer. What `finish` returns shares memory with nothing that is written later. */
export class ByteWriter {
  #bytes: Buffer;
  #at = 0;

  /** @param expectedBytes - room to begin with; small ones come from Node's pool and are cheap */
  constructor(expectedBytes = 128) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  u8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    this.#bytes[at] = value >>> 8;
    this.#bytes[at + 1] = value;
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#bytes.writeUInt32BE(value, at);
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    const at = this.#reserve(length);
    // Below this size a loop is faster than the call.
    if (length > 24) this.#bytes.set(bytes, at);
    else for (let i = 0; i < length; i += 1) this.#bytes[at + i] = byteAt(bytes, i);
  }

  /** @param text - only code points below 0x80; see {@link isAscii} */
  ascii(text: string): void {
    const at = this.#reserve(text.length);
    for (let i = 0; i < text.length; i += 1) this.#bytes[at + i] = text.charCodeAt(i);
  }

  finish(): Uint8Array {
    const written = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.allocUnsafe(0);
    this.#at = 0;
    return written;
  }

  #reserve(length: number): number {
    const at = this.#at;
    const end = at + length;
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#at = end;
    return at;
  }
}

/** Whether each character of `text` is one byte in UTF-8. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

/** Joins `parts` into memory of its own. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Whether `a` and `b` hold the same bytes. Not for secrets: it takes longer the more they agree. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return asBuffer(a).equals(b);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
