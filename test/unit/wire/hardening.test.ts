/**
 * What memberlist closed in July 2026, after peers could be crashed or exhausted by one message: each of
 * its cases against our decoders.
 */
import { describe, expect, it } from 'vitest';
import { compress, decompress } from '../../../src/wire/compression.ts';
import {
  decodePacket,
  encodeMessage,
  type PushPull,
  StreamDecoder,
  wireLimits,
} from '../../../src/wire/index.ts';
import { tags } from '../../../src/wire/messages.ts';
import { anAlive, anEnvelope, hashicorp } from '../../support/messages.ts';

const text = (name: string): string =>
  `${(0xa0 | name.length).toString(16)}${Buffer.from(name).toString('hex')}`;
const decode = (packet: Uint8Array) => decodePacket(packet, hashicorp);

function readStream(bytes: Uint8Array): ReturnType<StreamDecoder['push']> {
  return new StreamDecoder({ dialect: hashicorp, envelope: anEnvelope(), role: 'acceptor' }).push(bytes);
}

describe('bad counts in a header', () => {
  const header = (nodes: string, userStateLen: string): Uint8Array =>
    Buffer.from(`0683${text('Join')}c3${text('Nodes')}${nodes}${text('UserStateLen')}${userStateLen}`, 'hex');

  it.each([
    ['a negative number of nodes', header('ff', '00'), { reason: 'malformed' }],
    ['2^31 nodes', header('d27fffffff', '00'), { reason: 'over-limit', limit: 'pushPullNodes' }],
    ['2^64 nodes', header('cfffffffffffffffff', '00'), { reason: 'malformed' }],
    ['a negative state', header('00', 'd1ffff'), { reason: 'malformed' }],
    ['a state of 2 GB', header('00', 'd27fffffff'), { reason: 'over-limit', limit: 'userStateBytes' }],
    ['nodes as a fraction', header('cb3ff8000000000000', '00'), { reason: 'malformed' }],
  ])('%s is refused with the header', (_name, bytes, error) => {
    expect(readStream(bytes)).toMatchObject({ ok: false, error });
  });

  it.each([
    ['negative', 'ff', 'malformed'],
    ['2 GB', 'd27fffffff', 'over-limit'],
  ])('a user message of %s bytes is refused', (_name, length, reason) => {
    expect(readStream(Buffer.from(`0881${text('UserMsgLen')}${length}`, 'hex'))).toMatchObject({
      error: { reason },
    });
  });

  it('many nodes that are nothing cost no memory', () => {
    const count = wireLimits.pushPullNodes;
    const start = header(`ce${count.toString(16).padStart(8, '0')}`, '00');
    const stream = new StreamDecoder({ dialect: hashicorp, envelope: anEnvelope(), role: 'acceptor' });
    const result = stream.push(Buffer.concat([start, Buffer.alloc(count, 0x80)]));
    expect(result.ok && (result.value as PushPull).nodes).toEqual([]);
    expect(stream.ignoredNodes).toBe(count);
  });
});

describe('a short Vsn', () => {
  it.each([0, 1, 5])('of %d bytes reaches the rules as it is', (length) => {
    const { messages, errors } = decode(encodeMessage(anAlive({ vsn: new Uint8Array(length) }), hashicorp));
    expect([messages.map((m) => m.kind === 'alive' && m.vsn.length), errors]).toEqual([[length], []]);
  });

  it('that is missing is empty', () => {
    const packet = Buffer.from(`0482${text('Addr')}a40aff0001${text('Node')}a161`, 'hex');
    expect(decode(packet)).toMatchObject({
      messages: [{ kind: 'alive', vsn: new Uint8Array(0) }],
      errors: [],
    });
  });
});

describe('a compressed body', () => {
  const bomb = compress(new Uint8Array(300_000));

  it('that is empty is refused, in a packet and in a stream', () => {
    const empty = compress(new Uint8Array(0));
    expect(decode(empty).errors).toEqual([{ reason: 'empty' }]);
    expect(readStream(empty)).toEqual({ ok: false, error: { reason: 'empty' } });
  });

  it('that explodes is given up at the limit', () => {
    expect(bomb.length).toBeLessThan(1400);
    expect(decode(bomb).errors).toEqual([{ reason: 'over-limit', limit: 'packetInflatedBytes' }]);
    expect(decompress(bomb, 299_999, 'streamInflatedBytes')).toMatchObject({
      error: { limit: 'streamInflatedBytes' },
    });
  });

  it('within a compressed body does not multiply', () => {
    expect(decode(compress(compress(bomb))).errors).toEqual([
      { reason: 'over-limit', limit: 'packetInflatedBytes' },
    ]);
  });

  it('of an unknown algorithm is refused', () => {
    const packet = Buffer.from(`0982${text('Algo')}01${text('Buf')}a3000302`, 'hex');
    expect(decode(packet).errors).toEqual([{ reason: 'bad-compression' }]);
  });
});

describe('a compound', () => {
  const nack = Uint8Array.of(tags.nack, 0x80);
  const compound = (count: number, lengths: number[], body: Uint8Array): Uint8Array =>
    Buffer.concat([
      Uint8Array.of(tags.compound, count),
      ...lengths.map((n) => Uint8Array.of(n >> 8, n)),
      body,
    ]);
  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  it.each([127, 128, 200, 255])('of %d parts is read whole, where eight bits used to overflow', (count) => {
    const packet = compound(count, times(count, 2), Buffer.concat(times(count, nack)));
    expect(decode(packet)).toMatchObject({ messages: { length: count }, errors: [] });
  });

  it('with a part that overruns keeps the parts before it', () => {
    const packet = compound(3, [2, 2, 9], Buffer.concat(times(3, nack)));
    expect(decode(packet)).toMatchObject({ messages: { length: 2 }, errors: [{ reason: 'truncated' }] });
  });

  it('with a short table of lengths is dropped', () => {
    expect(decode(compound(200, times(100, 2), nack.subarray(0, 1)))).toMatchObject({
      messages: [],
      errors: [{ reason: 'truncated' }],
    });
  });

  it('of no parts is empty', () => {
    expect(decode(Uint8Array.of(tags.compound, 0)).errors).toEqual([{ reason: 'empty' }]);
  });

  it('without its count is dropped', () => {
    expect(decode(Uint8Array.of(tags.compound)).errors).toEqual([{ reason: 'truncated' }]);
  });
});
