import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSyntaxMistake } from '../../../../src/discovery/static/json-syntax.ts';

function isValid(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JSON syntax', () => {
  it.each([
    ['[1,2,]', 1, 6, 'a value'],
    ['[\n  {"a": 1},\n  {"a" 2}\n]', 3, 8, 'a colon'],
    ['{"a":1,}', 1, 8, 'a name in double quotes (there may be no comma before a closing brace)'],
    ["{'a':1}", 1, 2, 'a name in double quotes or }'],
    ['[1 2]', 1, 4, 'a comma or the closing bracket'],
    ['[1]x', 1, 4, 'the end of the file'],
    ['[{"a":[1,{"b":tru}]}]', 1, 15, 'a value'],
    ['[1}', 1, 3, 'a comma or the closing bracket'],
    ['[\n', 2, 1, 'a value or ]'],
    ['', 1, 1, 'a value'],
    ['["a\nb"]', 1, 2, 'a value or ]'],
    ['[01]', 1, 3, 'a comma or the closing bracket'],
  ])('of %j is wrong at line %i column %i', (text, line, column, expected) => {
    expect(findSyntaxMistake(text)).toEqual({ line, column, expected });
  });

  it('is right for whatever JSON.parse takes, and for nothing else', () => {
    const pieces = fc.constantFrom(
      ...'[]{},:" \n\\u0e-.1tfn',
      'true',
      '"a"',
      'null',
      '1.5e3',
      '\u0085',
      '\u2028',
      '😀',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(findSyntaxMistake(text) === undefined).toBe(isValid(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('of a long file is read in one pass', () => {
    expect(findSyntaxMistake(`["${'x'.repeat(2_000_000)}",]`)).toMatchObject({ column: 2_000_005 });
  });
});
