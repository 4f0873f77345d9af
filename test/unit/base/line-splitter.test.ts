import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src/base/line-splitter.ts';

function split(text: string, chunkBytes: number, maxBytes = 1000): { lines: string[]; dropped: number } {
  const splitter = new LineSplitter(maxBytes);
  const bytes = Buffer.from(text);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    lines.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  return { lines, dropped: splitter.dropped };
}

describe('lines', () => {
  it('come out whole however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, chunkBytes) => {
        expect(split(`${text}\n`, chunkBytes).lines).toEqual(`${text}`.split('\n'));
      }),
    );
  });

  it('wait for their end', () => {
    expect(split('one\ntwo', 100).lines).toEqual(['one']);
  });

  it('that grow too long are skipped to their end and counted, once each', () => {
    const text = `ok\n${'x'.repeat(50)}\nfine\n${'y'.repeat(50)}\n`;
    for (const chunkBytes of [1, 7, 1000]) {
      expect(split(text, chunkBytes, 10)).toEqual({ lines: ['ok', 'fine'], dropped: 2 });
    }
  });

  it('as long as the limit are kept', () => {
    expect(split('1234567890\n', 3, 10)).toEqual({ lines: ['1234567890'], dropped: 0 });
  });
});
