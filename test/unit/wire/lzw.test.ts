import { describe, expect, it } from 'vitest';
import { compressLzw, decompressLzw } from '../../../src/wire/lzw.ts';

const mib = 1024 * 1024;
const unpack = (packed: Uint8Array, maxBytes = mib) => decompressLzw(packed, maxBytes, 'packetInflatedBytes');

/** Packs codes without the encoder's rules, to say what it never would. */
function pack(codes: readonly (readonly [code: number, width: number])[]): Uint8Array {
  const bits = codes.flatMap(([code, width]) => Array.from({ length: width }, (_, i) => (code >> i) & 1));
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
    bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, i) => sum | (bit << i), 0),
  );
}

const [clear, end] = [
  [256, 9],
  [257, 9],
] as const;

/** Bytes that do not repeat, so that the table of codes fills. */
function noise(length: number): Uint8Array {
  let x = 1;
  return Uint8Array.from({ length }, () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x >>> 24;
  });
}

describe('what was packed comes back', () => {
  it.each([
    0, 1, 2, 255, 256, 257, 511, 3837, 3838, 3839, 4096, 10_000,
  ])('from %d different bytes', (length) => {
    const plain = noise(length);
    expect(unpack(compressLzw(plain))).toEqual({ ok: true, value: Buffer.from(plain) });
  });

  it.each([1, 2, 3, 1000, 100_000])('from %d equal bytes', (length) => {
    const plain = new Uint8Array(length).fill(7);
    expect(unpack(compressLzw(plain))).toEqual({ ok: true, value: Buffer.from(plain) });
  });
});

describe('a decoder also takes what Go takes', () => {
  it('no clear code at the start', () => {
    expect(unpack(pack([[65, 9], [66, 9], end]))).toEqual({ ok: true, value: Buffer.from('AB') });
  });

  it('bytes after the end', () => {
    expect(unpack(Buffer.concat([compressLzw(Buffer.from('ab')), Buffer.from('junk')]))).toMatchObject({
      ok: true,
    });
  });

  it('a full table without a clear code', () => {
    // Each code after the first defines one more, until all 4096 are in use.
    const literals = Array.from({ length: 5000 }, (_, i) => {
      const highest = Math.min(257 + i, 4095);
      return [i % 256, 32 - Math.clz32(highest)] as const;
    });
    const unpacked = unpack(pack([clear, ...literals, [257, 12]]));
    expect(unpacked.ok && unpacked.value.length).toBe(5000);
  });

  it('the code that is defined by its own use', () => {
    expect(unpack(pack([clear, [65, 9], [258, 9], end]))).toEqual({ ok: true, value: Buffer.from('AAA') });
  });
});

describe('a decoder refuses', () => {
  it.each([
    ['nothing', []],
    ['no end code', [clear, [65, 9]]],
    ['a code that is not defined yet', [clear, [65, 9], [259, 9], end]],
    ['a defined code right after the table was cleared', [clear, [65, 9], [66, 9], clear, [258, 9], end]],
  ] as [string, [number, number][]][])('%s', (_name, codes) => {
    expect(unpack(pack(codes))).toEqual({ ok: false, error: { reason: 'bad-compression' } });
  });

  it('one byte more than the limit', () => {
    const packed = compressLzw(new Uint8Array(1000));
    expect(unpack(packed, 1000).ok).toBe(true);
    expect(unpack(packed, 999)).toEqual({
      ok: false,
      error: { reason: 'over-limit', limit: 'packetInflatedBytes' },
    });
  });
});
