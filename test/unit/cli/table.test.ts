import { expect, it } from 'vitest';
import { formatTable } from '../../../src/cli/table.ts';

it('columns are as wide as their widest cell, and nothing trails', () => {
  expect(
    formatTable([
      ['A', 'B', 'C'],
      ['long', 'x', ''],
      ['y', '', 'z'],
    ]),
  ).toBe('A     B  C\nlong  x\ny        z');
});

it('what a peer sends cannot paint the terminal', () => {
  expect(formatTable([['\u001b[31mred\n']])).toBe('"\\u001b[31mred\\n"');
});
