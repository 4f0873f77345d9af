import { describe, expect, it } from 'vitest';
import { compress } from '../../../src/wire/compression.ts';
import {
  decodePacket,
  encodeMessage,
  encodePacket,
  type Message,
  wireLimits,
} from '../../../src/wire/index.ts';
import { tags } from '../../../src/wire/messages.ts';
import { encodeCompound } from '../../../src/wire/packet.ts';
import { comparable } from '../../support/memberlist-vectors.ts';
import { anAlive, hashicorp, ninesstack } from '../../support/messages.ts';

const plain = { compress: false, crc: false };
const nack = (seqNo: number): Message => ({ kind: 'nack', seqNo });
const encoded = (message: Message): Uint8Array => encodeMessage(message, hashicorp);
const decode = (packet: Uint8Array) => decodePacket(packet, hashicorp);
const seqNos = (packet: Uint8Array): unknown[] =>
  decode(packet).messages.map((message) => (message.kind === 'nack' ? message.seqNo : message.kind));

describe('an encoded packet', () => {
  it('of one message is that message', () => {
    expect(encodePacket([encoded(nack(1))], plain)).toEqual(encoded(nack(1)));
  });

  it('keeps the order of many', () => {
    expect(
      seqNos(
        encodePacket(
          [1, 2, 3].map((n) => encoded(nack(n))),
          plain,
        ),
      ),
    ).toEqual([1, 2, 3]);
  });

  it('is left as it is where not even equal bytes would become fewer', () => {
    const gains = (bytes: number): boolean => compress(new Uint8Array(bytes).fill(7)).length < bytes;
    const sizes = Array.from({ length: 40 }, (_, i) => i + 1);
    const shortest = sizes.find(gains) ?? Number.NaN;
    expect(shortest).toBeGreaterThanOrEqual(25);
    const packet = encodePacket([new Uint8Array(shortest).fill(7)], { compress: true, crc: false });
    expect(packet.length).toBeLessThan(shortest);
  });

  it('is compressed only where that makes it smaller', () => {
    const [small, large] = [encoded(nack(1)), encoded(anAlive({ meta: new Uint8Array(500) }))];
    const tagOf = (part: Uint8Array): unknown => encodePacket([part], { compress: true, crc: false })[0];
    expect([tagOf(small), tagOf(large)]).toEqual([tags.nack, tags.compress]);
    expect(decode(encodePacket([large], { compress: true, crc: true })).messages).toHaveLength(1);
  });

  it.each([
    ['no part', []],
    ['an empty part, which makes older peers panic', [new Uint8Array(0), encoded(nack(1))]],
    ['a part longer than its length field', [encoded(nack(1)), new Uint8Array(65_536)]],
    ['128 parts, which older peers misread', Array.from({ length: 128 }, () => encoded(nack(1)))],
  ])('of %s is a mistake of ours', (_name, parts) => {
    expect(() => encodePacket(parts, plain)).toThrow('assertion failed');
  });
});

describe('a checksum', () => {
  const summed = encodePacket([encoded(nack(1))], { compress: false, crc: true });

  it('that fits is taken off', () => {
    expect(seqNos(summed)).toEqual([1]);
  });

  it('that does not fit drops the packet', () => {
    const altered = Uint8Array.from(summed);
    altered[7] = (altered[7] ?? 0) ^ 1;
    expect(decode(altered)).toMatchObject({ messages: [], errors: [{ reason: 'crc-mismatch' }] });
  });

  it('that is cut off drops the packet', () => {
    expect(decode(summed.subarray(0, 4)).errors).toEqual([{ reason: 'truncated' }]);
  });

  it('over nothing is empty', () => {
    expect(decode(Uint8Array.of(tags.crc, 0, 0, 0, 0)).errors).toEqual([{ reason: 'empty' }]);
  });

  it('inside a compound is an unknown message', () => {
    expect(decode(encodeCompound([summed])).errors).toEqual([{ reason: 'unknown-type', tag: tags.crc }]);
  });
});

describe('one bad part costs only itself', () => {
  it.each([
    ['an unknown type', Uint8Array.of(99, 1), { reason: 'unknown-type', tag: 99 }],
    ['a stream message', Uint8Array.of(tags.pushPull, 0x80), { reason: 'unknown-type', tag: tags.pushPull }],
    ['a cut body', encoded(nack(5)).subarray(0, 4), { reason: 'truncated' }],
    [
      'an address of three bytes',
      encoded(anAlive({ addr: Uint8Array.of(10, 255, 0) })),
      { reason: 'bad-address' },
    ],
  ])('%s', (_name, part, error) => {
    const packet = encodeCompound([encoded(nack(1)), part, encoded(nack(2))]);
    expect([seqNos(packet), decode(packet).errors]).toEqual([[1, 2], [error]]);
  });

  it('an empty one, which Go would not send', () => {
    const packet = Uint8Array.of(tags.compound, 2, 0, 0, 0, 2, tags.nack, 0x80);
    expect(decode(packet)).toMatchObject({ messages: [nack(0)], errors: [{ reason: 'empty' }] });
  });

  it('a claim from another cluster', () => {
    const other = encodePacket([encodeMessage(anAlive(), hashicorp), encoded(nack(1))], plain);
    const { messages, errors } = decodePacket(other, ninesstack);
    expect([messages, errors]).toEqual([[nack(1)], [{ reason: 'cluster-mismatch', clusterName: '' }]]);
  });
});

describe('wrappers within wrappers', () => {
  const wrap = (times: number): Uint8Array =>
    Array.from({ length: times }).reduce<Uint8Array>((inner) => encodeCompound([inner]), encoded(nack(1)));

  it('are opened as deep as the limit', () => {
    expect(seqNos(wrap(wireLimits.packetNesting))).toEqual([1]);
  });

  it('are given up below it', () => {
    expect(decode(wrap(wireLimits.packetNesting + 1)).errors).toEqual([
      { reason: 'over-limit', limit: 'packetNesting' },
    ]);
  });

  it('hold no more messages than the limit', () => {
    const hundred = encodeCompound(Array.from({ length: 100 }, () => encoded(nack(1))));
    const { messages, errors } = decode(encodeCompound(Array.from({ length: 20 }, () => hundred)));
    expect(messages.length).toBeLessThanOrEqual(wireLimits.packetMessages);
    expect(errors[0]).toEqual({ reason: 'over-limit', limit: 'packetMessages' });
  });

  it('share one budget for what they grow to', () => {
    const part = compress(encoded({ kind: 'user', payload: new Uint8Array(60_000) }));
    const { messages, errors } = decode(encodeCompound([part, part, part]));
    expect(messages).toHaveLength(2);
    expect(errors).toEqual([{ reason: 'over-limit', limit: 'packetInflatedBytes' }]);
  });
});

it('after a part that explodes nothing more is decompressed, so that a packet costs the budget once', () => {
  const bomb = compress(new Uint8Array(300_000));
  const { messages, errors } = decode(encodeCompound([bomb, compress(encoded(nack(1))), encoded(nack(2))]));
  expect(messages).toEqual([nack(2)]);
  expect(errors.map((error) => error.reason)).toEqual(['over-limit', 'over-limit']);
});

it('an empty packet is empty, not an error of ours', () => {
  expect(decode(new Uint8Array(0)).errors).toEqual([{ reason: 'empty' }]);
});

it('bytes after a message are ignored', () => {
  expect(seqNos(Buffer.concat([encoded(nack(4)), Buffer.from('junk')]))).toEqual([4]);
});

it('byte fields keep addresses that loopback tests would not: no UTF-8, both lengths', () => {
  const addresses = [Uint8Array.of(10, 255, 0, 1), Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + i)];
  const packet = encodePacket(
    addresses.map((addr) => encoded(anAlive({ addr }))),
    plain,
  );
  expect(comparable(decode(packet).messages.map((m) => m.kind === 'alive' && m.addr))).toEqual(
    comparable(addresses),
  );
});
