import { expect, it } from 'vitest';
import { LineSplitter } from '../../../../src/outputs/haproxy/lines.ts';

function split(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  return lines;
}

it('joins what arrives in pieces and passes over empty lines', () => {
  expect(split(['a', 'b\n\nc', 'd\n', 'rest'])).toEqual(['ab', 'cd']);
});

it('a line without end does not grow without bound', () => {
  expect(split(['x'.repeat(3000), 'x'.repeat(3000)]).map((line) => line.length)).toEqual([4096]);
});
