import pino from 'pino';
import { expect, it } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import { ProblemLog } from '../../../src/base/problem-log.ts';

function recordedLog(): { log: ProblemLog; lines: string[] } {
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push((JSON.parse(line) as { msg: string }).msg);
  };
  return { log: new ProblemLog(pino({ level: 'warn' }, { write })), lines };
}

const problem = (thing: string): Problem => ({ thing, value: 'v', expected: 'e', effect: 'f' });

it('says a problem once while it lasts, and again when it comes back', () => {
  const { log, lines } = recordedLog();
  log.report([problem('a')]);
  log.report([problem('a'), problem('b')]);
  log.report([problem('b')]);
  log.report([problem('a'), problem('b')]);
  expect(lines.map((line) => line.slice(0, 2))).toEqual(['a:', 'b:', 'a:']);
});

it('counts what is beyond fifty lines', () => {
  const { log, lines } = recordedLog();
  log.report(Array.from({ length: 60 }, (_, index) => problem(`p${index}`)));
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe('and 10 more problems of this kind');
});
