import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8, escapeUnprintable, wellFormed } from '../../../src/base/text.ts';
import { anyText } from '../../support/arbitraries.ts';

describe('compareUtf8', () => {
  it('orders as the bytes of UTF-8 are ordered', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('puts a character beyond the BMP after the last one in it', () => {
    expect(compareUtf8('\u{1f600}', '\uffff')).toBeGreaterThan(0);
    expect('\u{1f600}' > '\uffff').toBe(false);
  });

  it('puts a prefix first', () => {
    expect(compareUtf8('web', 'web-1')).toBeLessThan(0);
  });
});

describe('escapeUnprintable', () => {
  it.each([
    ['a new line', 'a\nb', 'a\\u000ab'],
    ['an escape sequence', '\u001b[31m', '\\u001b[31m'],
    ['a C1 control', '\u009b31m', '\\u009b31m'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a change of direction', '\u202egnp', '\\u202egnp'],
    ['a lone surrogate', '\ud800', '\\ud800'],
    ['an invisible tag', '\u{e0001}', '\\u{e0001}'],
  ])('%s cannot reach the terminal', (_name, text, escaped) => {
    expect(escapeUnprintable(text)).toBe(escaped);
  });

  it('leaves text of every script alone', () => {
    expect(escapeUnprintable('Größe 大小 😀 \\n')).toBe('Größe 大小 😀 \\n');
  });
});

describe('wellFormed', () => {
  it('replaces lone surrogates only', () => {
    expect(wellFormed('a\ud83d\ude00\ud83db\ude00')).toBe('a😀\ufffdb\ufffd');
  });
});
