/** Every golden vector from real Go peers: it means what they say, and we would have sent the same bytes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/base/result.ts';
import { compress, decompress } from '../../src/wire/compression.ts';
import {
  createDialect,
  type Dialect,
  decodePacket,
  encodeMessage,
  encodePacket,
  encodeStream,
  openPacket,
  StreamDecoder,
  type StreamMessage,
  type StreamRole,
  sealPacket,
} from '../../src/wire/index.ts';
import { tags } from '../../src/wire/messages.ts';
import { encodeCompound } from '../../src/wire/packet.ts';
import {
  comparable,
  dialectsOf,
  envelopeOf,
  expectedMessage,
  fromHex,
  type Json,
  readVectors,
  type Vector,
} from '../support/memberlist-vectors.ts';

const vectors = readVectors();
const isStream = ({ name }: Vector): boolean => /\/(stream|tcp)-|go\/err/.test(name);
const isWrapper = ({ name }: Vector): boolean => /^go\/(compound|compress|encrypt|label)-?/.test(name);
const isPacket = (vector: Vector): boolean => !isStream(vector) && !isWrapper(vector);
const named = (wanted: (vector: Vector) => boolean): [string, Vector][] =>
  vectors.filter(wanted).map((vector) => [vector.name, vector]);

/** Captured nonces are random, and stand in the packet. */
const nonceIn = (blob: Uint8Array): Uint8Array => blob.subarray(1, 13);

it('there are 194 vectors, and each is a packet, a stream or a wrapper', () => {
  const counts = [isPacket, isStream, isWrapper].map((wanted) => vectors.filter(wanted).length);
  expect([vectors.length, counts.reduce((sum, count) => sum + count)]).toEqual([194, 194]);
});

describe('a packet', () => {
  it.each(named(isPacket))('%s means what was sent', (_name, vector) => {
    const { decoded } = vector;
    const expected = (Array.isArray(decoded) ? decoded : [decoded]).map((json: Json) =>
      expectedMessage(json),
    );
    for (const dialect of dialectsOf(vector)) {
      const packet = decodePacket(opened(vector), dialect);
      expect(comparable(packet.messages)).toEqual(expected);
      expect(packet.errors).toEqual([]);
    }
  });

  it.each(named(isPacket))('%s is encoded to the same bytes', (_name, vector) => {
    const plain = opened(vector);
    const hasCrc = plain[0] === tags.crc;
    const isCompressed = plain[hasCrc ? 5 : 0] === tags.compress;
    // Captured peers compressed wherever it helped, and so must our own choice be.
    const wrapping = { crc: hasCrc, compress: isCompressed || vector.name.startsWith('captured/') };
    for (const dialect of dialectsOf(vector)) {
      const parts = decodePacket(plain, dialect).messages.map((message) => encodeMessage(message, dialect));
      const labelBytes = vector.label === undefined ? 0 : 2 + vector.label.length;
      const nonce = nonceIn(fromHex(vector.hex).subarray(labelBytes));
      const sealed = sealPacket(encodePacket(parts, wrapping), envelopeOf(vector), nonce);
      expect(hex(sealed)).toBe(vector.hex);
    }
  });
});

describe('a stream', () => {
  it.each(named(isStream))('%s means what was sent, however it is cut', (_name, vector) => {
    const bytes = streamBytes(vector);
    for (const dialect of dialectsOf(vector)) {
      const whole = decodeStream(vector, dialect, [bytes]);
      const bytewise = decodeStream(
        vector,
        dialect,
        [...bytes].map((byte) => Uint8Array.of(byte)),
      );
      expect(comparable(whole)).toEqual(expectedMessage(vector.decoded as Json));
      expect(comparable(bytewise)).toEqual(comparable(whole));
    }
  });

  it.each(named(isStream))('%s is encoded to the same bytes', (_name, vector) => {
    const bytes = streamBytes(vector);
    for (const dialect of dialectsOf(vector)) {
      const message = decodeStream(vector, dialect, [bytes]);
      const compresses = /-compress/.test(vector.name) || vector.name.startsWith('captured/');
      const role = bytes[0] === tags.label ? 'dialler' : 'acceptor';
      const header = (role === 'dialler' ? 2 + (vector.label ?? '').length : 0) + 5;
      const envelope = envelopeOf(vector);
      const nonce = nonceIn(bytes.subarray(header));
      const encoded = valueIn(
        encodeStream(message, { dialect, envelope, role, compress: compresses, nonce }),
      );
      expect(hex(encoded)).toBe(hex(bytes));
    }
  });
});

describe('a wrapper', () => {
  it.each(named(({ name }) => name.startsWith('go/compound')))('%s is the same bytes', (_name, vector) => {
    const parts = ((vector.decoded as Json)['parts'] as string[]).map(fromHex);
    expect(hex(encodeCompound(parts))).toBe(vector.hex);
    const [dialect = createDialect({ name: 'hashicorp' })] = dialectsOf(vector);
    const again = decodePacket(fromHex(vector.hex), dialect).messages.map((m) => encodeMessage(m, dialect));
    expect(again.map(hex)).toEqual(parts.map(hex));
  });

  it.each(named(({ name }) => name.startsWith('go/compress')))('%s is the same bytes', (_name, vector) => {
    const plain = compressedPlain(vector);
    expect(hex(compress(plain))).toBe(vector.hex);
    const back = decompress(fromHex(vector.hex), 1 << 20, 'packetInflatedBytes');
    if (plain.length === 0) expect(back).toEqual({ ok: false, error: { reason: 'empty' } });
    else expect(hex(valueIn(back))).toBe(hex(plain));
  });

  it.each(named(({ name }) => /^go\/(encrypt|label)/.test(name)))('%s is the same bytes', (_name, vector) => {
    expect(hex(opened(vector))).toBe(vector.plaintextHex);
    const sealed = sealPacket(
      fromHex(vector.plaintextHex ?? ''),
      envelopeOf(vector),
      fromHex(vector.nonce ?? ''),
    );
    expect(hex(sealed)).toBe(vector.hex);
  });
});

describe('each broadcast in the state traces', () => {
  const path = new URL('data/memberlist-traces.json', import.meta.url);
  const { traces } = JSON.parse(readFileSync(path, 'utf8')) as {
    traces: { impl: string; steps: unknown[] }[];
  };

  it.each(traces.map((trace, index) => [`${trace.impl} ${index}`, trace] as const))('%s', (_name, trace) => {
    const isFork = trace.impl.startsWith('ninesstack');
    const broadcasts = [...JSON.stringify(trace.steps).matchAll(/"(0[345][0-9a-f]{20,})"/g)].map(
      (m) => m[1] ?? '',
    );
    expect(broadcasts.length).toBeGreaterThan(0);
    for (const broadcast of broadcasts) {
      // The traces were fed past the fork's cluster check, so relayed claims name no cluster.
      const clusterName = broadcast.includes(hex(Buffer.from('default'))) ? 'default' : '';
      const dialect = createDialect(isFork ? { name: 'ninesstack', clusterName } : { name: 'hashicorp' });
      const [message] = decodePacket(fromHex(broadcast), dialect).messages;
      expect(message && hex(encodeMessage(message, dialect))).toBe(broadcast);
    }
  });
});

function opened(vector: Vector): Uint8Array {
  return valueIn(openPacket(fromHex(vector.hex), envelopeOf(vector)));
}

function decodeStream(vector: Vector, dialect: Dialect, chunks: readonly Uint8Array[]): StreamMessage {
  const role: StreamRole = fromHex(vector.hex)[0] === tags.label ? 'acceptor' : 'dialler';
  const decoder = new StreamDecoder({ dialect, envelope: envelopeOf(vector), role });
  const outcomes = chunks.map((chunk) => valueIn(decoder.push(chunk)));
  const message = outcomes.at(-1);
  if (message === undefined) throw new Error(`${vector.name}: the stream did not end`);
  return message;
}

/** The bytes, with the payload that the file leaves out for length. */
function streamBytes({ hex: bytes, decoded }: Vector): Uint8Array {
  const { payloadRepeat, headerHex } = decoded as Json;
  const { byte, count } = (payloadRepeat ?? { byte: '', count: 0 }) as { byte: string; count: number };
  return fromHex(bytes === headerHex ? bytes + byte.repeat(count) : bytes);
}

function compressedPlain(vector: Vector): Uint8Array {
  if (vector.plaintextHex !== undefined || vector.name.endsWith('empty'))
    return fromHex(vector.plaintextHex ?? '');
  // The generator that the vector's description names.
  let x = 12345;
  return Uint8Array.from({ length: 20_000 }, () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x >>> 24;
  });
}

function valueIn<T>(result: Result<T, { readonly reason: string }>): T {
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
