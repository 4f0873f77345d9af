/** msgpack values in the bytes that Go's older codec writes: raw text and bytes, smallest integers. */
import { Buffer } from 'node:buffer';
import { type ByteWriter, isAscii } from '../base/bytes.ts';

/** Writes what go-msgpack 0.5 writes, which each later one reads. */
export class MsgpackWriter {
  readonly #out: ByteWriter;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  /** @param count - at most fifteen entries, which follow */
  mapHeader(count: number): void {
    this.#out.u8(0x80 | count);
  }

  /** @param encoded - from {@link encodeKey} */
  key(encoded: Uint8Array): void {
    this.#out.bytes(encoded);
  }

  text(text: string): void {
    if (isAscii(text)) {
      this.#rawHeader(text.length);
      this.#out.ascii(text);
    } else {
      this.#raw(Buffer.from(text));
    }
  }

  bytes(bytes: Uint8Array | null): void {
    if (bytes === null) this.#out.u8(0xc0);
    else this.#raw(bytes);
  }

  bool(value: boolean): void {
    this.#out.u8(value ? 0xc3 : 0xc2);
  }

  /** @param value - a whole number from 0 to 2^32 - 1 */
  unsigned(value: number): void {
    if (value < 0x80) this.#out.u8(value);
    else if (value < 0x100) this.#tagged8(0xcc, value);
    else if (value < 0x1_0000) this.#tagged16(0xcd, value);
    else this.#tagged32(0xce, value);
  }

  /**
   * The form in which go-msgpack 1.1 and later write a Go `int`.
   *
   * @param value - a whole number from 0 to 2^31 - 1
   */
  signed(value: number): void {
    if (value < 0x80) this.#out.u8(value);
    else if (value < 0x8000) this.#tagged16(0xd1, value);
    else this.#tagged32(0xd2, value);
  }

  #raw(bytes: Uint8Array): void {
    this.#rawHeader(bytes.length);
    this.#out.bytes(bytes);
  }

  /** The old specification has no eight-bit length. */
  #rawHeader(length: number): void {
    if (length < 32) this.#out.u8(0xa0 | length);
    else if (length < 0x1_0000) this.#tagged16(0xda, length);
    else this.#tagged32(0xdb, length);
  }

  #tagged8(tag: number, value: number): void {
    this.#out.u8(tag);
    this.#out.u8(value);
  }

  #tagged16(tag: number, value: number): void {
    this.#out.u8(tag);
    this.#out.u16(value);
  }

  #tagged32(tag: number, value: number): void {
    this.#out.u8(tag);
    this.#out.u32(value);
  }
}

/** @param key - at most 31 ASCII characters */
export function encodeKey(key: string): Uint8Array {
  return Buffer.from([0xa0 | key.length, ...Buffer.from(key)]);
}
