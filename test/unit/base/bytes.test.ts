import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, concatBytes, equalBytes, isAscii } from '../../../src/base/bytes.ts';

describe('a reader', () => {
  it('reads big endian and knows what is left', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3, 255, 255, 255, 255, 9));
    expect([reader.u8(), reader.u16(), reader.u32(), reader.remaining]).toEqual([1, 0x0203, 0xffff_ffff, 1]);
  });

  it('gives zeros past the end, stays there and says so', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3));
    expect([reader.u32(), reader.u8(), reader.take(1).length, reader.remaining]).toEqual([0, 0, 0, 0]);
    expect(reader.overrun).toBe(true);
  });

  it('has not overrun when everything was read exactly', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3));
    reader.skip(1);
    expect([...reader.rest()]).toEqual([2, 3]);
    expect(reader.overrun).toBe(false);
  });

  it('reads only the part of the memory that it was given', () => {
    const part = Uint8Array.of(9, 1, 2, 9).subarray(1, 3);
    const reader = new ByteReader(part);
    expect([reader.u16(), reader.u8(), reader.overrun]).toEqual([0x0102, 0, true]);
  });

  it('steps over expected bytes, and over nothing else', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3));
    expect([reader.matches(Uint8Array.of(1, 3)), reader.at]).toEqual([false, 0]);
    expect([reader.matches(Uint8Array.of(1, 2)), reader.at]).toEqual([true, 2]);
    expect([reader.matches(Uint8Array.of(3, 4)), reader.overrun]).toEqual([false, false]);
  });

  it.each([
    '',
    'node-a',
    'größe',
    '節点',
    '🐙',
    '\u0000',
    '\ufffd',
    '\ufeffbom',
  ])('reads the text %j', (text) => {
    const bytes = Buffer.from(text);
    expect(new ByteReader(bytes).text(bytes.length)).toBe(text);
  });

  it.each([
    [[0xff]],
    [[0xc0, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xe2, 0x82]],
    [[10, 255, 0, 1]],
  ])('has no text for the bytes %j', (bytes) => {
    expect(new ByteReader(Uint8Array.from(bytes)).text(bytes.length)).toBeUndefined();
  });
});

describe('a writer', () => {
  it('writes what a reader reads', () => {
    const writer = new ByteWriter(1);
    writer.u8(1);
    writer.u16(0xfffe);
    writer.u32(0xffff_fffd);
    writer.ascii('node');
    writer.bytes(new Uint8Array(40).fill(7));
    const reader = new ByteReader(writer.finish());
    expect([reader.u8(), reader.u16(), reader.u32(), reader.text(4)]).toEqual([
      1,
      0xfffe,
      0xffff_fffd,
      'node',
    ]);
    expect([...reader.rest()]).toEqual(Array.from({ length: 40 }, () => 7));
  });

  it('leaves what it finished alone', () => {
    const writer = new ByteWriter(16);
    writer.u8(1);
    const first = writer.finish();
    writer.u8(2);
    expect([...first, ...writer.finish()]).toEqual([1, 2]);
  });
});

it('ASCII ends at 0x7f', () => {
  expect([isAscii(''), isAscii('a\u007f'), isAscii('a\u0080'), isAscii('é')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('joined bytes are a copy', () => {
  const part = Uint8Array.of(1);
  const joined = concatBytes([part, part]);
  part[0] = 9;
  expect([...joined]).toEqual([1, 1]);
});

it('bytes are equal by content', () => {
  expect([
    equalBytes(Uint8Array.of(1), Buffer.of(1)),
    equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0)),
  ]).toEqual([true, false]);
});
