import { expect, it } from 'vitest';
import { failing, failingWith, passing } from '../../../src/health/outcome.ts';

it('output cannot forge lines, move the cursor or turn the direction of writing', () => {
  expect(passing('a\r\nb\u001b[2J\u202ec\u2028d').output).toBe('a b [2J c d');
});

it('output is cut to a line', () => {
  expect(failing('x'.repeat(1_000_000)).output).toBe(`${'x'.repeat(200)}…`);
});

it('a connection that failed at several addresses names each', () => {
  const error = new AggregateError([new Error('refused by a'), new Error('refused by b')]);
  expect(failingWith(error).output).toBe('refused by a; refused by b');
});
