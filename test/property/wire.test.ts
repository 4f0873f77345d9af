/**
 * What holds for every message and for any bytes at all. `PILLION_FUZZ=5000000` sets how many hostile
 * packets and streams are tried, `PILLION_FUZZ_SEED` which.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodePacket,
  type Envelope,
  encodeMessage,
  encodePacket,
  encodeStream,
  openPacket,
  StreamDecoder,
  sealPacket,
  type WireError,
  wireLimits,
} from '../../src/wire/index.ts';
import { compressLzw, decompressLzw } from '../../src/wire/lzw.ts';
import { comparable } from '../support/memberlist-vectors.ts';
import { aKey, aNonce, anEnvelope, hashicorp, ninesstack } from '../support/messages.ts';
import { message, streamMessage } from '../support/wire-arbitraries.ts';
import { drawFrom, goldenBytes, hostileBytes, inChunks } from '../support/wire-fuzz.ts';

const dialect = fc.constantFrom(hashicorp, ninesstack);
const envelope: fc.Arbitrary<Envelope> = fc
  .record({
    label: fc.uint8Array({ maxLength: 255 }),
    keys: fc.array(fc.constantFrom(aKey(1), aKey(2, 24), aKey(3, 32)), { maxLength: 3 }),
    encryptionVersion: fc.constantFrom(0 as const, 1 as const),
  })
  .map(({ keys, ...rest }) => anEnvelope(rest, keys));

describe('what is encoded is decoded', () => {
  it('a packet of any messages, in any wrapping', () => {
    const messages = fc.array(message, { minLength: 1, maxLength: 30 });
    const wrapping = fc.record({ compress: fc.boolean(), crc: fc.boolean() });
    fc.assert(
      fc.property(messages, dialect, wrapping, envelope, (sent, spoken, wrapped, around) => {
        const packet = encodePacket(
          sent.map((one) => encodeMessage(one, spoken)),
          wrapped,
        );
        const opened = openPacket(sealPacket(packet, around, aNonce), around);
        const received = opened.ok ? decodePacket(opened.value, spoken) : opened;
        expect(comparable(received)).toMatchObject({ messages: comparable(sent), errors: [] });
      }),
    );
  });

  it('a stream with any message, in any wrapping, however it is cut', () => {
    fc.assert(
      fc.property(
        streamMessage,
        dialect,
        envelope,
        fc.boolean(),
        fc.nat(),
        (sent, spoken, around, packed, cuts) => {
          const wrapping = { dialect: spoken, envelope: around, compress: packed, nonce: aNonce };
          const encoded = encodeStream(sent, { ...wrapping, role: 'dialler' });
          const decoder = new StreamDecoder({ dialect: spoken, envelope: around, role: 'acceptor' });
          const chunks = encoded.ok ? inChunks(encoded.value, drawFrom(cuts)) : [];
          const outcomes = chunks.map((chunk) => decoder.push(chunk));
          expect(comparable(outcomes.at(-1))).toEqual({ ok: true, value: comparable(sent) });
          expect(outcomes.slice(0, -1).every((outcome) => outcome.ok && outcome.value === undefined)).toBe(
            true,
          );
        },
      ),
    );
  });

  it('any bytes through LZW', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.array(fc.nat(3), { maxLength: 9000 }));
    fc.assert(
      fc.property(bytes, (plain) => {
        const back = decompressLzw(compressLzw(Uint8Array.from(plain)), plain.length, 'packetInflatedBytes');
        expect(back).toEqual({ ok: true, value: Buffer.from(plain) });
      }),
    );
  });
});

describe('any bytes are answered, never thrown at', () => {
  const count = Number(process.env['PILLION_FUZZ'] ?? 200_000);
  const seed = Number(process.env['PILLION_FUZZ_SEED'] ?? 1);
  const golden = goldenBytes();
  const tolerant = anEnvelope({ verifyIncoming: false }, [
    Buffer.from('0102030405060708090a0b0c0d0e0f10', 'hex'),
  ]);

  it(`${count} packets with seed ${seed}`, () => {
    const draw = drawFrom(seed);
    const reasons = new Set<WireError['reason']>();
    for (let i = 0; i < count; i += 1) {
      const bytes = hostileBytes(golden, draw);
      const problem = packetProblem(bytes, i % 2 ? hashicorp : ninesstack, reasons);
      if (problem !== undefined) expect.fail(`${problem} at ${i}: ${Buffer.from(bytes).toString('hex')}`);
    }
    // Damage that only ever fails in one way would prove little.
    expect(reasons.size).toBeGreaterThan(5);
  }, 3_600_000);

  it(`${count / 10} streams with seed ${seed}`, () => {
    const draw = drawFrom(seed);
    for (let i = 0; i < count / 10; i += 1) {
      const bytes = hostileBytes(golden, draw);
      const problem = streamProblem(inChunks(bytes, draw), i % 2 ? 'acceptor' : 'dialler');
      if (problem !== undefined) expect.fail(`${problem} at ${i}: ${Buffer.from(bytes).toString('hex')}`);
    }
  }, 3_600_000);

  function packetProblem(
    bytes: Uint8Array,
    spoken: typeof hashicorp,
    reasons: Set<string>,
  ): string | undefined {
    try {
      const opened = openPacket(bytes, tolerant);
      if (!opened.ok) reasons.add(opened.error.reason);
      const { messages, errors } = decodePacket(opened.ok ? opened.value : bytes, spoken);
      for (const { reason } of errors) reasons.add(reason);
      for (const one of messages) encodeMessage(one, spoken);
      const isAnswered = messages.length + errors.length > 0;
      const isBounded = messages.length + errors.length <= wireLimits.packetMessages + 1;
      return isAnswered && isBounded ? undefined : 'unbounded or unanswered';
    } catch (error) {
      return String(error);
    }
  }

  function streamProblem(chunks: readonly Uint8Array[], role: 'acceptor' | 'dialler'): string | undefined {
    try {
      const decoder = new StreamDecoder({ dialect: hashicorp, envelope: tolerant, role });
      for (const chunk of chunks) decoder.push(chunk);
      return undefined;
    } catch (error) {
      return String(error);
    }
  }
});
