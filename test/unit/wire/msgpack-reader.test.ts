/** What go-msgpack accepts, row by row, and what costs a peer its message. */
import { describe, expect, it } from 'vitest';
import { MsgpackReader } from '../../../src/wire/msgpack-reader.ts';
import { comparable, fromHex } from '../../support/memberlist-vectors.ts';

function reader(hex: string): MsgpackReader {
  return new MsgpackReader(fromHex(hex));
}

const abc = '616263';

describe('text and bytes', () => {
  it.each([
    ['fixraw', `a3${abc}`],
    ['str8', `d903${abc}`],
    ['raw16', `da0003${abc}`],
    ['raw32', `db00000003${abc}`],
    ['bin8', `c403${abc}`],
    ['bin16', `c50003${abc}`],
    ['bin32', `c600000003${abc}`],
  ])('%s is taken for either', (_form, hex) => {
    expect(reader(hex).text()).toBe('abc');
    expect(comparable(reader(hex).bytes('metaBytes'))).toBe(`bytes:${abc}`);
    expect(reader(hex).key()).toBe('abc');
  });

  it('nil is no text and no bytes, and differs from empty bytes', () => {
    expect([reader('c0').text(), reader('c0').bytes('metaBytes')]).toEqual(['', null]);
    expect(reader('a0').bytes('metaBytes')).toHaveLength(0);
  });

  it('an address that is not UTF-8 stays what it is', () => {
    expect(comparable(reader('a40aff0001').bytes('addressBytes'))).toBe('bytes:0aff0001');
  });

  it('a name that is not UTF-8 is refused', () => {
    const name = reader('a40aff0001');
    expect([name.text(), name.error]).toEqual(['', { reason: 'malformed', expected: 'UTF-8 text' }]);
  });

  it.each([
    ['text', 'da0401', 'textBytes'],
    ['bytes', 'c60fffffff', 'metaBytes'],
  ])('%s over its limit is refused before it is looked at', (form, hex, limit) => {
    const long = reader(hex + '00'.repeat(1100));
    if (form === 'text') long.text();
    else long.bytes('metaBytes');
    expect(long.error).toEqual({ reason: 'over-limit', limit });
  });
});

describe('numbers', () => {
  it.each([
    ['2a', 42],
    ['cc2a', 42],
    ['cd012c', 300],
    ['ce00011170', 70_000],
    ['cf0000000000011170', 70_000],
    ['d02a', 42],
    ['d100c8', 200],
    ['d200009c40', 40_000],
    ['d30000000000011170', 70_000],
    ['c0', 0],
  ])('%s is %d', (hex, value) => {
    expect(reader(hex).unsigned(0xffff_ffff)).toBe(value);
  });

  it.each([
    'e0',
    'ff',
    'd0ff',
    'd1ffff',
    'd2ffffffff',
    'd3ffffffffffffffff',
    'ca3f800000',
    'cb3ff0000000000000',
    'a131',
    'c3',
  ])('%s is no unsigned number', (hex) => {
    const number = reader(hex);
    expect([number.unsigned(0xffff_ffff), number.error?.reason]).toEqual([0, 'malformed']);
  });

  it.each([
    ['cc0100', 0xff, 1],
    ['cd0100', 0xff, 0],
    ['cfffffffffffffffff', Number.MAX_SAFE_INTEGER, 0],
  ])('%s under %d is %d', (hex, max, value) => {
    expect(reader(hex).unsigned(max)).toBe(value);
  });

  it.each([
    ['c3', true],
    ['c2', false],
    ['c0', false],
    ['01', true],
    ['00', false],
  ])('%s is %s', (hex, value) => {
    const bool = reader(hex);
    expect([bool.bool(), bool.error]).toEqual([value, undefined]);
  });
});

describe('skipping', () => {
  it.each([
    '2a',
    'ff',
    'c0',
    'c3',
    'cc2a',
    'cd002a',
    'ce0000002a',
    'cf000000000000002a',
    'd02a',
    'd1002a',
    'd20000002a',
    'd3000000000000002a',
    'ca3f800000',
    'cb3ff0000000000000',
    `a3${abc}`,
    `d903${abc}`,
    `c50003${abc}`,
    '93010203',
    '82a16101a16202',
    'dc000201c0',
    'dd00000001c3',
    'de0001a16101',
    'df00000001a16101',
    'd40001',
    'd5000102',
    'd600aabbccdd',
    `d8${'00'.repeat(17)}`,
    'c70300aabbcc',
    'c8000100aa',
    'c90000000100aa',
  ])('%s is stepped over exactly', (hex) => {
    const value = reader(`${hex}2b`);
    value.skip();
    expect([value.unsigned(100), value.error]).toEqual([0x2b, undefined]);
  });

  it.each([
    ['deep nesting', '91'.repeat(100), 'skippedDepth'],
    ['a long array', `dd00001000${'00'.repeat(4096)}`, 'skippedValues'],
  ])('%s is given up', (_name, hex, limit) => {
    const value = reader(hex);
    value.skip();
    expect(value.error).toEqual({ reason: 'over-limit', limit });
  });

  it('a byte that begins no value is malformed', () => {
    const value = reader('c1');
    value.skip();
    expect(value.error?.reason).toBe('malformed');
  });
});

describe('errors', () => {
  it('a value that is cut off is truncated, not malformed', () => {
    const cut = reader('da0003aa');
    expect([cut.text(), cut.error]).toEqual(['', { reason: 'truncated' }]);
  });

  it('the first error is kept', () => {
    const twice = reader('c1');
    twice.bool();
    twice.text();
    expect(twice.error).toEqual({ reason: 'malformed', expected: 'true or false' });
  });

  it('a map header may have any form, up to a limit', () => {
    expect([
      reader('82').mapHeader(),
      reader('de0003').mapHeader(),
      reader('df00000004').mapHeader(),
    ]).toEqual([2, 3, 4]);
    const huge = reader('dfffffffff');
    expect([huge.mapHeader(), huge.error]).toEqual([0, { reason: 'over-limit', limit: 'mapEntries' }]);
  });
});
