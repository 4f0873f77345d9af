import { describe, expect, it } from 'vitest';
import { type Envelope, envelopeOverhead, openPacket, sealPacket } from '../../../src/wire/index.ts';
import { comparable } from '../../support/memberlist-vectors.ts';
import { aKey, aNonce, anEnvelope } from '../../support/messages.ts';

const packet = Buffer.from([11, 0x80, 0xff]);
const [one, two] = [aKey(1), aKey(2)];
const blue = { label: Buffer.from('blue') };

/** What `receiver` makes of a packet from `sender`: its bytes, or why not. */
function passed(sender: Envelope, receiver: Envelope): unknown {
  return outcome(sealPacket(packet, sender, aNonce), receiver);
}

function outcome(datagram: Uint8Array, receiver: Envelope): unknown {
  const opened = openPacket(datagram, receiver);
  return opened.ok ? comparable(opened.value) : opened.error.reason;
}

const arrived = comparable(packet);

describe('keys', () => {
  it.each([
    ['neither has one', anEnvelope(), anEnvelope(), arrived],
    ['both have it', anEnvelope({}, [one]), anEnvelope({}, [one]), arrived],
    ['the receiver has it as its second', anEnvelope({}, [one]), anEnvelope({}, [two, one]), arrived],
    ['the receiver has another', anEnvelope({}, [one]), anEnvelope({}, [two]), 'undecryptable'],
    ['the sender has none', anEnvelope(), anEnvelope({}, [one]), 'encryption-version'],
    [
      'the sender has none, and the receiver tolerates it',
      anEnvelope(),
      anEnvelope({ verifyIncoming: false }, [one]),
      arrived,
    ],
    [
      'the sender does not use its own yet',
      anEnvelope({ verifyOutgoing: false }, [one]),
      anEnvelope(),
      arrived,
    ],
    ['the sender pads', anEnvelope({ encryptionVersion: 0 }, [one]), anEnvelope({}, [one]), arrived],
  ])('%s', (_name, sender, receiver, expected) => {
    expect(passed(sender, receiver)).toBe(expected);
  });

  it('an altered byte anywhere is noticed', () => {
    const sealed = sealPacket(packet, anEnvelope({}, [one]), aNonce);
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Uint8Array.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 2;
      expect(outcome(altered, anEnvelope({}, [one]))).toBe(at === 0 ? 'encryption-version' : 'undecryptable');
    }
  });

  it.each([0, 1, 28])('%d bytes are too few to be sealed', (length) => {
    const cut = sealPacket(packet, anEnvelope({}, [one]), aNonce).subarray(0, length);
    expect(outcome(cut, anEnvelope({}, [one]))).toBe(length === 0 ? 'empty' : 'truncated');
  });

  it('a nonce of the wrong length is a mistake of ours', () => {
    expect(() => sealPacket(packet, anEnvelope({}, [one]), aNonce.subarray(1))).toThrow('assertion failed');
  });
});

describe('labels', () => {
  const skips = { ...blue, skipInboundLabelCheck: true };

  it.each([
    ['the same', anEnvelope(blue), anEnvelope(blue), arrived],
    ['the same, encrypted', anEnvelope(blue, [one]), anEnvelope(blue, [one]), arrived],
    ['another', anEnvelope(blue), anEnvelope({ label: Buffer.from('red') }), 'label-mismatch'],
    ['one where none is expected', anEnvelope(blue), anEnvelope(), 'label-mismatch'],
    ['none where one is expected', anEnvelope(), anEnvelope(blue), 'label-mismatch'],
    ['one where something in front should have removed it', anEnvelope(blue), anEnvelope(skips), 'bad-label'],
  ])('%s', (_name, sender, receiver, expected) => {
    expect(passed(sender, receiver)).toBe(expected);
  });

  it('a label that was removed on the way still authenticates', () => {
    const stripped = sealPacket(packet, anEnvelope(blue, [one]), aNonce).subarray(2 + 4);
    expect(outcome(stripped, anEnvelope(skips, [one]))).toBe(arrived);
    expect(outcome(stripped, anEnvelope({ skipInboundLabelCheck: true }, [one]))).toBe('undecryptable');
  });

  it.each([['f4'], ['f400'], ['f4046263']])('the header %s is bad', (hex) => {
    expect(outcome(Buffer.from(hex, 'hex'), anEnvelope(blue))).toBe('bad-label');
  });
});

it.each([
  ['nothing', anEnvelope(), 0],
  ['a label', anEnvelope(blue), 6],
  ['a key', anEnvelope({}, [one]), 29],
  ['both, padded', anEnvelope({ ...blue, encryptionVersion: 0 }, [one]), 51],
])('the envelope of %s takes %s bytes at most', (_name, envelope, bytes) => {
  expect(envelopeOverhead(envelope)).toBe(bytes);
  const grown = sealPacket(Buffer.alloc(16), envelope, aNonce).length - 16;
  expect(grown).toBe(bytes);
});
