/** Real signals to a real process: threads, in which tests run, do not receive them. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';

const source = new URL('../../src/agent/stop-signal.ts', import.meta.url).href;
const script = `
  const { stopSignal } = await import(${JSON.stringify(source)});
  const stay = setInterval(() => {}, 1000);
  const wish = stopSignal((signal) => { console.log('impatient ' + signal); process.exit(1); });
  console.log('ready');
  console.log('stopping ' + (await wish));
  setTimeout(() => console.log('settled'), 400);
`;

let child: ChildProcessWithoutNullStreams;

afterEach(() => child.kill('SIGKILL'));

function startLines(): AsyncIterator<string> {
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  child = spawn(process.execPath, args);
  return createInterface(child.stdout)[Symbol.asyncIterator]();
}

async function next(lines: AsyncIterator<string>): Promise<string> {
  return (await lines.next()).value ?? '';
}

it.each(['SIGINT', 'SIGTERM'] as const)('%s is a wish to stop', async (signal) => {
  const lines = startLines();
  expect(await next(lines)).toBe('ready');
  child.kill(signal);
  expect(await next(lines)).toBe(`stopping ${signal}`);
});

it('the same wish that arrives twice at once is one wish', async () => {
  const lines = startLines();
  await next(lines);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  expect([await next(lines), await next(lines)]).toEqual([expect.stringMatching(/^stopping/), 'settled']);
});

it('a later signal is impatience', async () => {
  const lines = startLines();
  await next(lines);
  child.kill('SIGTERM');
  expect([await next(lines), await next(lines)]).toEqual(['stopping SIGTERM', 'settled']);
  child.kill('SIGINT');
  expect(await next(lines)).toBe('impatient SIGINT');
  expect((await once(child, 'close'))[0]).toBe(1);
});
