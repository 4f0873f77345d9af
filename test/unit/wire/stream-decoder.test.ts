import { describe, expect, it } from 'vitest';
import { compress } from '../../../src/wire/compression.ts';
import {
  createDialect,
  type Envelope,
  encodeStream,
  StreamDecoder,
  type StreamMessage,
  type StreamRole,
  wireLimits,
} from '../../../src/wire/index.ts';
import { tags } from '../../../src/wire/messages.ts';
import { comparable } from '../../support/memberlist-vectors.ts';
import { aKey, aNode, aNonce, anEnvelope, hashicorp, ninesstack } from '../../support/messages.ts';

const [one, two] = [aKey(1), aKey(2)];
const blue = { label: Buffer.from('blue') };

const state: StreamMessage = {
  kind: 'pushPull',
  join: true,
  nodes: [aNode(), aNode({ name: 'b', state: 'left', meta: Uint8Array.of(0xff, 0x80) })],
  userState: Buffer.from('{"state":1}'),
};

interface Sending {
  readonly message?: StreamMessage;
  readonly envelope?: Envelope;
  readonly role?: StreamRole;
  readonly compress?: boolean;
  readonly dialect?: typeof hashicorp;
}

function sent({
  message = state,
  envelope = anEnvelope(),
  role = 'dialler',
  dialect = hashicorp,
  ...rest
}: Sending): Uint8Array {
  const encoded = encodeStream(message, {
    dialect,
    envelope,
    role,
    compress: rest.compress ?? false,
    nonce: aNonce,
  });
  if (!encoded.ok) throw new Error(encoded.error.reason);
  return encoded.value;
}

function decoder(envelope = anEnvelope(), role: StreamRole = 'acceptor', dialect = hashicorp): StreamDecoder {
  return new StreamDecoder({ dialect, envelope, role });
}

/** What came of a whole stream: the message, a reason, or undefined for more to come. */
function outcome(bytes: Uint8Array, stream = decoder()): unknown {
  const result = stream.push(bytes);
  return result.ok ? comparable(result.value) : result.error.reason;
}

const arrived = comparable(state);

describe('a message arrives', () => {
  it.each([
    ['plain', {}, anEnvelope()],
    ['compressed', { compress: true }, anEnvelope()],
    ['encrypted', { envelope: anEnvelope({}, [one]) }, anEnvelope({}, [two, one])],
    ['padded', { envelope: anEnvelope({ encryptionVersion: 0 as const }, [one]) }, anEnvelope({}, [one])],
    [
      'labelled, compressed and encrypted',
      { envelope: anEnvelope(blue, [one]), compress: true },
      anEnvelope(blue, [one]),
    ],
    ['plain to one who tolerates it', {}, anEnvelope({ verifyIncoming: false }, [one])],
  ])('%s, whole or byte by byte', (_name, sending, receiver) => {
    const bytes = sent(sending);
    expect(outcome(bytes, decoder(receiver))).toEqual(arrived);
    const bytewise = decoder(receiver);
    const outcomes = [...bytes].map((byte) => outcome(Uint8Array.of(byte), bytewise));
    expect(outcomes.slice(0, -1).every((progress) => progress === undefined)).toBe(true);
    expect(outcomes.at(-1)).toEqual(arrived);
  });

  it('as a reply without label header, but authenticated by it', () => {
    const envelope = anEnvelope(blue, [one]);
    const reply = sent({ envelope, role: 'acceptor' });
    expect(reply[0]).toBe(tags.encrypt);
    expect(outcome(reply, decoder(envelope, 'dialler'))).toEqual(arrived);
    expect(outcome(reply, decoder(anEnvelope({}, [one]), 'dialler'))).toBe('undecryptable');
  });

  it.each<[string, StreamMessage]>([
    ['an ack', { kind: 'ack', payload: null, seqNo: 9 }],
    ['an error', { kind: 'error', error: 'no' }],
    ['a user message', { kind: 'user', payload: Buffer.alloc(70_000, 1) }],
    ['an empty user message', { kind: 'user', payload: Buffer.alloc(0) }],
    ['an empty state', { kind: 'pushPull', join: false, nodes: [], userState: Buffer.alloc(0) }],
  ])('%s', (_name, message) => {
    expect(outcome(sent({ message }))).toEqual(comparable(message));
  });

  it('and what follows it changes nothing', () => {
    const stream = decoder();
    const first = outcome(Buffer.concat([sent({}), Buffer.from('junk')]), stream);
    expect([first, outcome(Buffer.from('more'), stream)]).toEqual([arrived, arrived]);
  });

  it('without writing into the chunks it was given', () => {
    const chunks = [sent({}).subarray(0, 20), sent({}).subarray(20, 50), sent({}).subarray(50)];
    const before = chunks.map((chunk) => Buffer.from(chunk).toString('hex'));
    const stream = decoder();
    for (const chunk of chunks) stream.push(chunk);
    expect(chunks.map((chunk) => Buffer.from(chunk).toString('hex'))).toEqual(before);
  });
});

describe('a stream is refused', () => {
  it.each([
    ['plain where encryption is required', sent({}), anEnvelope({}, [one]), 'not-encrypted'],
    ['encrypted where there is no key', sent({ envelope: anEnvelope({}, [one]) }), anEnvelope(), 'no-key'],
    ['under another key', sent({ envelope: anEnvelope({}, [one]) }), anEnvelope({}, [two]), 'undecryptable'],
    [
      'with another label',
      sent({ envelope: anEnvelope(blue) }),
      anEnvelope({ label: Buffer.from('red') }),
      'label-mismatch',
    ],
    [
      'with a label where none is expected',
      sent({ envelope: anEnvelope(blue) }),
      anEnvelope(),
      'label-mismatch',
    ],
    ['without the label', sent({}), anEnvelope(blue), 'label-mismatch'],
    ['with an empty label', Uint8Array.of(tags.label, 0), anEnvelope(), 'bad-label'],
    ['of a packet-only type', Uint8Array.of(tags.alive, 0x80), anEnvelope(), 'unknown-type'],
    ['compressed twice', compress(compress(Uint8Array.of(tags.ack, 0x80))), anEnvelope(), 'unknown-type'],
    ['cut off within its compression', compress(Uint8Array.of(tags.ack, 0x81)), anEnvelope(), 'truncated'],
  ])('%s', (_name, bytes, receiver, reason) => {
    expect(outcome(bytes, decoder(receiver))).toBe(reason);
  });

  it('before its blob arrives when that would be too long', () => {
    expect(outcome(Uint8Array.of(tags.encrypt, 0xff, 0, 0, 0), decoder(anEnvelope({}, [one])))).toBe(
      'over-limit',
    );
  });

  it('when its map never ends', () => {
    const stream = decoder();
    const start = Uint8Array.of(tags.pushPull, 0x81, 0xdb, 0x7f, 0xff, 0xff, 0xff);
    expect(outcome(start, stream)).toBeUndefined();
    expect(outcome(new Uint8Array(wireLimits.recordBytes + 1), stream)).toBe('over-limit');
  });

  it('and stays refused', () => {
    const stream = decoder();
    stream.push(Uint8Array.of(99));
    expect(outcome(sent({}), stream)).toBe('unknown-type');
  });

  it('by us when no peer would take so much', () => {
    const message: StreamMessage = { ...state, userState: new Uint8Array(10 * 1024 * 1024) } as StreamMessage;
    const wrapping = { envelope: anEnvelope(), role: 'dialler' as const, compress: false, nonce: aNonce };
    expect(encodeStream(message, { ...wrapping, dialect: ninesstack })).toMatchObject({
      error: { reason: 'over-limit' },
    });
    expect(encodeStream(message, { ...wrapping, dialect: hashicorp }).ok).toBe(true);
  });
});

describe('clusters', () => {
  it('of one name exchange state', () => {
    expect(outcome(sent({ dialect: ninesstack }), decoder(anEnvelope(), 'acceptor', ninesstack))).toEqual(
      arrived,
    );
  });

  it.each([
    ['another name', createDialect({ name: 'ninesstack', clusterName: 'other' })],
    ['no name', hashicorp],
  ])('of %s do not', (_name, dialect) => {
    expect(outcome(sent({ dialect }), decoder(anEnvelope(), 'acceptor', ninesstack))).toBe(
      'cluster-mismatch',
    );
  });

  it('are unknown to HashiCorp, which takes either', () => {
    expect(outcome(sent({ dialect: ninesstack }))).toEqual(arrived);
  });
});

it('nodes in a state of the future, or without an address, are left out and counted', () => {
  const message = { ...state, nodes: [aNode(), aNode({ addr: Uint8Array.of(1) })] } as StreamMessage;
  const bytes = Buffer.from(sent({ message }));
  bytes[bytes.indexOf('State', bytes.indexOf('Addr')) + 5] = 9;
  const stream = decoder();
  expect(outcome(bytes, stream)).toMatchObject({ nodes: [] });
  expect(stream.ignoredNodes).toBe(2);
});
