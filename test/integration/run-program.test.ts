import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeEnd, runProgram } from '../../src/outputs/haproxy/run.ts';

const run = (script: string, timeoutMs = 8000, signal = new AbortController().signal) =>
  runProgram('/bin/sh', ['-c', script], { timeoutMs, signal });

it('tells how a program ended and what it said', async () => {
  expect(await run('echo out; echo err >&2; exit 3')).toEqual({
    end: { kind: 'exited', status: 3 },
    stdout: 'out',
    stderr: 'err',
  });
});

it('keeps the beginning of endless output', async () => {
  const { stdout } = await run('echo first; head -c 100000 /dev/zero | tr "\\0" x');
  expect([stdout.slice(0, 5), stdout.length]).toEqual(['first', 16_384]);
});

it('a program that takes too long is killed with all that it started', async () => {
  const { end, stdout } = await run('sleep 1000 & echo $!; wait', 300);
  expect(describeEnd(end)).toBe('not finished in time');
  const state = await readFile(`/proc/${stdout}/stat`, 'utf8').catch(() => '');
  // Where nobody collects orphans, a killed one stays as a zombie.
  expect(state).toMatch(/^$|\) Z /);
});

it('a daemon that keeps the pipes open is not waited for', async () => {
  const { end, stdout } = await run('setsid sleep 1000 & echo $!');
  process.kill(Number(stdout), 'SIGKILL');
  expect(end).toEqual({ kind: 'exited', status: 0 });
});

it('aborting ends it', async () => {
  expect((await run('sleep 1000', 8000, AbortSignal.timeout(100))).end).toEqual({ kind: 'aborted' });
  expect((await run('sleep 1000', 8000, AbortSignal.abort())).end).toEqual({ kind: 'aborted' });
});

it('death by a signal is named', async () => {
  expect(describeEnd((await run('kill -KILL $$')).end)).toBe('killed by SIGKILL');
});

it('a program that does not exist is an ending too', async () => {
  const { end } = await runProgram('/none', [], { timeoutMs: 8000, signal: new AbortController().signal });
  expect(describeEnd(end)).toBe('spawn /none ENOENT');
});
