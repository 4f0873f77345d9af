/**
 * The golden vectors: bytes that real Go peers made or sent, and what they mean. Here that becomes our
 * own messages and settings, so that tests only compare.
 */
import { readFileSync } from 'node:fs';
import { createDialect, type Dialect, type Envelope, Keyring } from '../../src/wire/index.ts';

/** An object of the file. */
export type Json = Readonly<Record<string, unknown>>;

/** One vector as it is in the file. */
export interface Vector {
  readonly name: string;
  readonly description: string;
  readonly hex: string;
  /** A flat list for whole packets, otherwise one message or wrapper. */
  readonly decoded: Json | readonly Json[];
  readonly impls?: readonly string[];
  readonly key?: string;
  readonly nonce?: string;
  readonly aad?: string;
  readonly label?: string;
  readonly plaintextHex?: string;
}

export function readVectors(): readonly Vector[] {
  const path = new URL('../golden/data/memberlist-vectors.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as readonly Vector[];
}

export function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

/** The dialects in which the vector's bytes are what a peer writes. */
export function dialectsOf(vector: Vector): readonly Dialect[] {
  const makers = vector.impls ?? [
    vector.name.includes('ninesstack') ? 'ninesstack-fork-2017' : 'memberlist-0.2.2',
  ];
  return makers.map((maker) => {
    if (maker.startsWith('ninesstack')) return createDialect({ name: 'ninesstack', clusterName: 'default' });
    return createDialect({ name: 'hashicorp', signedLengths: maker.includes('HEAD') });
  });
}

export function envelopeOf(vector: Vector): Envelope {
  const keyring = Keyring.of(vector.key === undefined ? [] : [fromHex(vector.key)]);
  if (!keyring.ok) throw new Error(`${vector.name}: ${keyring.error.reason}`);
  return {
    label: Buffer.from(vector.label ?? ''),
    keyring: keyring.value,
    encryptionVersion: vector.name.includes('-v0') ? 0 : 1,
    verifyIncoming: true,
    verifyOutgoing: true,
    skipInboundLabelCheck: false,
  };
}

const kinds: Readonly<Record<string | number, string>> = {
  0: 'ping',
  1: 'indirectPing',
  2: 'ack',
  3: 'suspect',
  4: 'alive',
  5: 'dead',
  8: 'user',
  11: 'nack',
  13: 'error',
  indirect: 'indirectPing',
  err: 'error',
};
const byteFields = ['addr', 'meta', 'vsn', 'target', 'payload', 'sourceAddr', 'userState'];
/** Of the layers around the message, or repeated elsewhere in the vector. */
const ignoredFields = [
  'type',
  'ClusterName',
  'Nodes',
  'UserStateLen',
  'userStateNote',
  'UserMsgLen',
  'headerHex',
];
const states = ['alive', 'suspect', 'dead', 'left'];

/** What the vector says that its bytes mean, in the form of {@link comparable}. */
export function expectedMessage(json: Json): Json {
  const kind = kinds[String(json['type'])] ?? String(json['type']);
  const isPing = kind === 'ping' || kind === 'indirectPing';
  return {
    kind,
    ...(isPing && { sourceAddr: 'bytes:', sourceNode: '', sourcePort: 0 }),
    ...expectedFields(json),
  };
}

function expectedFields(json: Json): Json {
  const fields = Object.entries(json).filter(([key]) => !ignoredFields.includes(key));
  return Object.fromEntries(
    fields.map(([key, value]) => {
      const name = key.charAt(0).toLowerCase() + key.slice(1).replace('Repeat', '');
      return name === 'buf'
        ? ['payload', expectedValue('payload', value)]
        : [name, expectedValue(name, value)];
    }),
  );
}

function expectedValue(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((node: Json) => expectedFields(node));
  if (typeof value === 'object' && value !== null) return expectedBytesOrText(value as Json);
  if (name === 'state') return states[Number(value)];
  if (value === 'hello user') return `bytes:${Buffer.from(value).toString('hex')}`;
  return byteFields.includes(name) && value !== null ? `bytes:${String(value)}` : value;
}

/** Long values are given as a piece and how often it is repeated. */
function expectedBytesOrText({ hex, byte, repeatByte, char, count }: Json): string {
  if (typeof char === 'string') return char.repeat(Number(count));
  if (typeof hex === 'string') return `bytes:${hex}`;
  return `bytes:${String(byte ?? repeatByte).repeat(Number(count))}`;
}

/** The same value with byte fields as text, so that differences are readable and buffers of any class equal. */
export function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, comparable(field)]));
}
