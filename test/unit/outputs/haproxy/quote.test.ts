import { expect, it } from 'vitest';
import { quoteHaproxy } from '../../../../src/outputs/haproxy/quote.ts';

it.each([
  ['plain', "'plain'"],
  ['a "b" $C \\d #e', `'a "b" $C \\d #e'`],
  ["it's", "'it'\\''s'"],
  ['', "''"],
])('%j is written %s', (text, expected) => {
  expect(quoteHaproxy(text)).toEqual({ ok: true, value: expected });
});

it.each(['a\nb', 'a\rb', '\0', '\u0085'])('%j is refused', (text) => {
  expect(quoteHaproxy(text)).toMatchObject({ ok: false });
});
