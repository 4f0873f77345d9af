import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { externalChecker } from '../../src/health/checkers/external.ts';
import type { Outcome } from '../../src/health/index.ts';
import { splitWords } from '../../src/health/words.ts';
import { type CheckerFixture, describeChecker } from './checker.ts';

const environment = { PATH: '/usr/bin:/bin', GREETING: 'hello' };
const checker = externalChecker(environment);
const never = (): AbortSignal => new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pillion-external-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function sh(script: string): Parameters<typeof checker.check>[0] {
  return { type: 'External', command: 'sh', args: ['-c', script] };
}

function run(script: string): Promise<Outcome> {
  return checker.check(sh(script), never());
}

/** Resolves when a file of `folder` has been written whole; a script does so with {@link leave}. */
async function written(name: string): Promise<string> {
  const path = join(folder, name);
  const watcher = watch(folder);
  try {
    while (!existsSync(path)) await new Promise((resolve) => watcher.once('change', resolve));
  } finally {
    watcher.close();
  }
  return readFileSync(path, 'utf8').trim();
}

function leave(name: string, what: string): string {
  return `echo ${what} > ${folder}/new && mv ${folder}/new ${folder}/${name}`;
}

/** A killed process whose parent has not noticed is as good as gone. */
function isRunning(pid: string): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

async function isGone(pid: string): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setImmediate(resolve));
}

describe('External', () => {
  describeChecker(async (): Promise<CheckerFixture<Parameters<typeof checker.check>[0]>> => {
    return {
      checker,
      passing: sh('echo fine'),
      failing: { type: 'External', command: 'no-such-command-of-pillion', args: [] },
      hanging: sh(`${leave('pid', '$$')}; sleep 1000`),
      hasBegun: async () => void (await written('pid')),
      isReleased: async () => {
        if (existsSync(join(folder, 'pid'))) await isGone(await written('pid'));
      },
      close: async () => undefined,
    };
  });

  it.each([
    ['exit 0', 'passing', 'exit status 0'],
    ['echo out; echo err >&2', 'passing', 'out err'],
    ['echo disk full >&2; exit 3', 'failing', 'exit status 3: disk full'],
    ['kill -9 $$', 'failing', 'killed by SIGKILL'],
    ['echo $GREETING; env | grep -c HOME', 'failing', 'exit status 1: hello 0'],
  ])('%j is %s', async (script, kind, output) => {
    expect(await run(script)).toEqual({ kind, output });
  });

  it('a command that hangs is killed together with its descendants', async () => {
    const controller = new AbortController();
    const outcome = checker.check(sh(`(sleep 1000 & ${leave('pid', '$!')}; wait) & wait`), controller.signal);
    const pid = await written('pid');
    controller.abort();
    await outcome;
    await isGone(pid);
  });

  it('descendants that a command leaves behind do not outlive it', async () => {
    expect(await run(`sleep 1000 & ${leave('pid', '$!')}`)).toMatchObject({ kind: 'passing' });
    await isGone(await written('pid'));
  });

  it('a descendant in a group of its own cannot keep the check waiting', async () => {
    const outcome = await run(
      `setsid sh -c '${leave('pid', '$$')}; exec sleep 1000' & while [ ! -e ${folder}/pid ]; do :; done`,
    );
    const pid = await written('pid');
    process.kill(Number(pid), 'SIGKILL');
    expect(outcome.kind).toBe('passing');
  });

  it('a command that prints without end is stopped', async () => {
    expect(await run('yes')).toEqual({ kind: 'failing', output: 'printed more than 1048576 bytes' });
  });

  it('a long output is no failure', async () => {
    expect(await run('yes | head -c 300000')).toMatchObject({ kind: 'passing' });
  });

  it('arguments that no process can have fail', async () => {
    const outcome = await checker.check({ type: 'External', command: 'echo', args: ['a\0b'] }, never());
    expect(outcome).toMatchObject({ kind: 'failing' });
  });

  it.each([
    `a 'b c' "d e" f\\ g '' ""`,
    `'a\\b'"c"d 'it'\\''s' "x\\"y" "x\\\\y" "x\\y" "\\$a" \\$a "\\'"`,
    `'a\\\\b'"c" a"b"'c'`,
    'a\\\nb "c\\\nd" \'e\\\nf\'\tg \\\n h',
  ])('%j is split as sh splits it', async (words) => {
    const script = `printf '[%s]' ${words}`;
    const [command = '', ...args] = splitWords(script) ?? [];
    const outcome = await checker.check({ type: 'External', command, args }, never());
    expect(outcome.output).toBe(execFileSync('sh', ['-c', script]).toString().replace(/\s/g, ' '));
  });
});
