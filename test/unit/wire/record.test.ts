import { expect, it } from 'vitest';
import { ByteWriter } from '../../../src/base/bytes.ts';
import { MsgpackReader } from '../../../src/wire/msgpack-reader.ts';
import { MsgpackWriter } from '../../../src/wire/msgpack-writer.ts';
import { length, optional, RecordType, text, unsigned } from '../../../src/wire/record.ts';

interface Greeting {
  readonly kind: 'greeting';
  readonly name: string;
  readonly seqNo: number;
  readonly via: string;
}

const layout = { name: text, seqNo: unsigned(16), via: optional(text) };
const greeting = new RecordType<Greeting>({ kind: 'greeting' }, layout);
const clustered = new RecordType<Greeting>({ kind: 'greeting' }, layout, 'blue');

const key = (name: string): string =>
  `${(0xa0 | name.length).toString(16)}${Buffer.from(name).toString('hex')}`;
const [name, seqNo, via, cluster] = [key('Name'), key('SeqNo'), key('Via'), key('ClusterName')];

function read(hex: string, type = greeting): { record: Greeting; error: unknown; at: number } {
  const from = new MsgpackReader(Buffer.from(hex, 'hex'));
  const record = type.read(from);
  return { record, error: from.error, at: from.at };
}

function written(record: Greeting, type = greeting): string {
  const out = new ByteWriter();
  type.write(new MsgpackWriter(out), record);
  return Buffer.from(out.finish()).toString('hex');
}

const joe: Greeting = { kind: 'greeting', name: 'joe', seqNo: 7, via: '' };

it('keys are written sorted and with a capital; empty optional ones are left out', () => {
  expect(written(joe)).toBe(`82${name}${key('joe')}${seqNo}07`);
  expect(written({ ...joe, via: 'b' })).toBe(`83${name}${key('joe')}${seqNo}07${via}a162`);
});

it.each([
  ['in another order', `82${seqNo}07${name}${key('joe')}`],
  [
    'between unknown ones',
    `85${key('A')}91c0${name}${key('joe')}${key('O')}c0${seqNo}07${key('Z')}cb0000000000000000`,
  ],
  ['beside a key that is no text', `83a2ffff00${name}${key('joe')}${seqNo}07`],
  ['given twice, of which the last counts', `83${name}a162${name}${key('joe')}${seqNo}07`],
  ['with keys as bytes', `82c4044e616d65${key('joe')}${seqNo}07`],
  ['in a map with a long header', `de0002${name}${key('joe')}${seqNo}07`],
])('fields are found %s', (_name, hex) => {
  expect(read(hex)).toMatchObject({ record: joe, error: undefined });
});

it.each([
  ['nil', 'c0'],
  ['an empty map', '80'],
  ['keys in another case', `81${key('name')}a162`],
])('%s leaves each field absent', (_name, hex) => {
  expect(read(hex)).toMatchObject({
    record: { kind: 'greeting', name: '', seqNo: 0, via: '' },
    error: undefined,
  });
});

it('a hostile key reaches no prototype', () => {
  const { record } = read(`82${key('__proto__')}81${key('name')}a162${seqNo}07`);
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  expect(Object.keys(record)).toEqual(['kind', 'name', 'seqNo', 'via']);
});

it('reading ends where the map ends', () => {
  expect(read(`81${seqNo}07ffff`).at).toBe(8);
});

it.each([
  ['cut off', `82${name}${key('joe')}`, 'truncated'],
  ['no map', '93000000', 'malformed'],
  ['a field of the wrong type', `81${seqNo}a162`, 'malformed'],
  ['a number too large for its field', `81${seqNo}ce00010000`, 'malformed'],
])('%s is an error', (_name, hex, reason) => {
  expect(read(hex).error).toMatchObject({ reason });
});

it('a cluster name is written, required, and never shown', () => {
  const hex = `83${cluster}${key('blue')}${name}${key('joe')}${seqNo}07`;
  expect(written(joe, clustered)).toBe(hex);
  expect(read(hex, clustered)).toMatchObject({ record: joe, error: undefined });
  expect(Object.keys(read(hex, clustered).record)).not.toContain('clusterName');
});

it.each([
  ['another', `81${cluster}${key('red')}`, 'red'],
  ['no', '80', ''],
])('%s cluster name is a mismatch', (_name, hex, clusterName) => {
  expect(read(hex, clustered).error).toEqual({ reason: 'cluster-mismatch', clusterName });
});

it('a cluster name means nothing where none is required', () => {
  expect(read(`81${cluster}${key('red')}`).error).toBeUndefined();
});

it('lengths have the two forms of the two generations of codecs', () => {
  const forms = (['unsigned', 'signed'] as const).map((form) => {
    const type = new RecordType<{ readonly n: number }>({}, { n: length(form) });
    return [127, 200, 40_000, 70_000].map((n) => {
      const out = new ByteWriter();
      type.write(new MsgpackWriter(out), { n });
      return Buffer.from(out.finish()).toString('hex').slice(6);
    });
  });
  expect(forms).toEqual([
    ['7f', 'ccc8', 'cd9c40', 'ce00011170'],
    ['7f', 'd100c8', 'd200009c40', 'd200011170'],
  ]);
});
