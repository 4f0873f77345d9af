/**
 * Hostile bytes: golden packets and streams, damaged in the ways that find mistakes in decoders. The same
 * seed gives the same bytes.
 */
import { compress } from '../../src/wire/compression.ts';
import { encodeCompound } from '../../src/wire/packet.ts';
import { fromHex, readVectors } from './memberlist-vectors.ts';

/** A whole number from 0 to `bound` - 1. */
export type Draw = (bound: number) => number;

/** A small generator that needs no more than reproducibility. @source Marsaglia, xorshift32 */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % bound;
  };
}

/** All golden bytes, which damaged ones are made from. */
export function goldenBytes(): readonly Uint8Array[] {
  return readVectors().map((vector) => fromHex(vector.hex));
}

/** Bytes near to what peers send, or far from it. */
export function hostileBytes(golden: readonly Uint8Array[], draw: Draw): Uint8Array {
  let bytes = Uint8Array.from(golden[draw(golden.length)] ?? []);
  const rounds = 1 + draw(4);
  for (let i = 0; i < rounds; i += 1) {
    const damage = damages[draw(damages.length)];
    if (damage) bytes = Uint8Array.from(damage(bytes, draw, golden));
  }
  return bytes;
}

type Damage = (bytes: Uint8Array, draw: Draw, golden: readonly Uint8Array[]) => Uint8Array;

/** Values at which formats change their mind: type bytes, msgpack tags, ends of ranges. */
const telling = [
  0, 1, 4, 6, 7, 8, 9, 10, 12, 0x7f, 0x80, 0x8f, 0x90, 0xa0, 0xbf, 0xc0, 0xc1, 0xc6, 0xc9, 0xcf, 0xd3,
];
const tellingHigh = [0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xf4, 0xff];
const tellingBytes = [...telling, ...tellingHigh];

const setByte: Damage = (bytes, draw) => {
  if (bytes.length > 0)
    bytes[draw(bytes.length)] = draw(2) ? draw(256) : (tellingBytes[draw(tellingBytes.length)] ?? 0);
  return bytes;
};

const damages: readonly Damage[] = [
  setByte,
  setByte,
  setByte,
  (bytes, draw) => bytes.subarray(0, draw(bytes.length + 1)),
  (bytes, draw) => bytes.subarray(draw(bytes.length + 1)),
  (bytes, draw) => {
    const at = draw(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), noise(draw(9), draw), bytes.subarray(at)]);
  },
  (bytes, draw, golden) => {
    const other = golden[draw(golden.length)] ?? bytes;
    return Buffer.concat([bytes.subarray(0, draw(bytes.length + 1)), other.subarray(draw(other.length + 1))]);
  },
  (bytes, draw) => {
    const parts = Array.from({ length: 1 + draw(5) }, () => bytes).filter(
      (p) => p.length > 0 && p.length < 0x1_0000,
    );
    return parts.length > 0 && bytes.length < 2000 ? encodeCompound(parts) : bytes;
  },
  (bytes) => (bytes.length < 2000 ? compress(bytes) : bytes),
  (_bytes, draw) => noise(draw(200), draw),
];

function noise(length: number, draw: Draw): Uint8Array {
  return Uint8Array.from({ length }, () => draw(256));
}

/** `bytes` in pieces, as a network might deliver them. */
export function inChunks(bytes: Uint8Array, draw: Draw): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + draw(bytes.length);
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}
