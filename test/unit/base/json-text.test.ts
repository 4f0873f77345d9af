import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asObject, fieldOf, indentJson, parseLeadingObject, quoteJson } from '../../../src/base/json-text.ts';
import { anyText } from '../../support/arbitraries.ts';

describe('quoteJson', () => {
  it('writes what every JSON parser reads back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(quoteJson(text))).toBe(text);
      }),
    );
  });

  it('replaces lone surrogates and keeps pairs', () => {
    expect(quoteJson('\ud83d\ude00\ud83d|\ude00\ude00')).toBe('"😀\\ufffd|\\ufffd\\ufffd"');
  });
});

describe('indentJson', () => {
  it('lays out as JSON.stringify does with two spaces', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('begins every line but the first with the prefix', () => {
    expect(indentJson('{"a":[1,{}]}', '> ')).toBe('{\n>   "a": [\n>     1,\n>     {}\n>   ]\n> }');
  });

  it('leaves brackets inside strings alone', () => {
    expect(indentJson('{"a":"{[,:\\"]}"}')).toBe('{\n  "a": "{[,:\\"]}"\n}');
  });
});

describe('parseLeadingObject', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['  {"a":"}"} and more', { a: '}' }],
    ['{"a":[{"b":"\\""}]}{"c":2}', { a: [{ b: '"' }] }],
  ])('%s begins with an object', (text, object) => {
    expect(parseLeadingObject(text)).toEqual(object);
  });

  it.each(['', 'null', '[]', '"{}"', '1', '{', '{"a":}', ']{}', 'x{}'])('%j does not', (text) => {
    expect(parseLeadingObject(text)).toBeUndefined();
  });

  it('survives any nesting', () => {
    expect(parseLeadingObject('{"a":'.repeat(20_000))).toBeUndefined();
  });
});

describe('fieldOf', () => {
  it('prefers the exact key, else takes the last that differs in case only', () => {
    expect(fieldOf({ id: 1, ID: 2, Id: 3 }, 'ID')).toBe(2);
    expect(fieldOf({ id: 1, Id: 3 }, 'ID')).toBe(3);
  });

  it('treats null like a missing key', () => {
    expect(fieldOf({ ID: null }, 'ID')).toBeUndefined();
    expect(fieldOf({}, 'ID')).toBeUndefined();
  });

  it('does not see inherited keys', () => {
    expect(fieldOf({}, 'constructor')).toBeUndefined();
  });
});

it('asObject takes neither null nor arrays for objects', () => {
  expect([null, [], 'x', 1].map(asObject)).toEqual([undefined, undefined, undefined, undefined]);
  expect(asObject({ a: 1 })).toEqual({ a: 1 });
});
