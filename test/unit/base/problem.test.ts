import { describe, expect, it } from 'vitest';
import { describeProblem, shownValue } from '../../../src/base/problem.ts';

const problem = {
  thing: 'setting SIDECAR_BIND_PORT',
  value: 'seven',
  expected: 'a port from 1 to 65535',
  effect: 'the program stops',
};

describe('describeProblem', () => {
  it('says what is wrong, what would be right, and what happens', () => {
    expect(describeProblem(problem)).toBe(
      'setting SIDECAR_BIND_PORT: "seven" is not valid: expected a port from 1 to 65535; the program stops',
    );
  });

  it.each([
    'thing',
    'value',
    'expected',
    'effect',
  ] as const)('stays one line whatever its %s holds', (field) => {
    const line = describeProblem({ ...problem, [field]: 'a\r\nb\u2028c\u0085d\u001b[2J' });
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });
});

describe('shownValue', () => {
  it('cuts a long value and says so', () => {
    expect(shownValue('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`);
    expect(shownValue('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
  });

  it('escapes quotes, so that the value cannot pretend to end', () => {
    expect(shownValue('a" is valid')).toBe('"a\\" is valid"');
  });
});
