/** The agent as a process: how it starts, what it makes of signals, and how it ends. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pillion } from '../support/agent-process.ts';

/** The shortest way to a bug in a program that has none. */
const bug = "data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('boom')})";

let folder = '';
let child: ChildProcessWithoutNullStreams;
let blocker: Server | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pillion-agent-'));
  await writeFile(join(folder, 'static.json'), '[]');
});
afterEach(() => {
  child.kill('SIGKILL');
  blocker?.close();
  blocker = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly stack: string };
}

/** An agent that finds nothing, routes nothing and writes JSON. */
function start(
  argv: readonly string[] = [],
  environment: Record<string, string> = {},
): AsyncIterator<string> {
  const quiet = {
    SIDECAR_DISCOVERY: 'static',
    SIDECAR_PROXY: 'none',
    SIDECAR_HTTP_BIND_IP: '127.0.0.1',
    SIDECAR_GOSSIP_BIND_IP: '127.0.0.1',
    SIDECAR_BIND_PORT: '0',
  };
  child = spawn(process.execPath, ['--import', bug, pillion, ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...quiet, SIDECAR_HTTP_PORT: '0', ...environment },
  });
  return createInterface(child.stderr)[Symbol.asyncIterator]();
}

/** Reads on until a line says `text`; the lines up to that one. */
async function until(lines: AsyncIterator<string>, text: string): Promise<Line[]> {
  const seen: Line[] = [];
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = JSON.parse(next.value) as Line;
    seen.push(line);
    if (line.msg.includes(text)) return seen;
  }
  throw new Error(`no line says ${text}: ${JSON.stringify(seen)}`);
}

async function rest(lines: AsyncIterator<string>): Promise<Line[]> {
  const seen: Line[] = [];
  for (let next = await lines.next(); !next.done; next = await lines.next())
    seen.push(JSON.parse(next.value));
  return seen;
}

async function exitCode(): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return ((await once(child, 'exit')) as [number | null])[0];
}

describe('the agent', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly on %s', async (signal) => {
    const lines = start();
    await until(lines, 'ready');
    child.kill(signal);
    const said = (await rest(lines)).map(({ msg }) => msg);
    expect(said).toContain(`${signal}: stopping`);
    expect(said.at(-1)).toBe('stopped');
    expect(await exitCode()).toBe(0);
  });

  it('runs on after SIGHUP', async () => {
    const lines = start();
    await until(lines, 'ready');
    child.kill('SIGHUP');
    await until(lines, 'SIGHUP');
    child.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
  });

  it('names a port that is in use, and ends with 1', async () => {
    blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const lines = start([], { SIDECAR_HTTP_PORT: port });
    const [error] = (await rest(lines)).filter(({ level }) => level === 'error');
    expect(error?.msg).toContain(port);
    expect(await exitCode()).toBe(1);
  });

  it('ends on a bug with one fatal line and 1', async () => {
    const lines = start();
    await until(lines, 'ready');
    child.kill('SIGUSR2');
    expect((await rest(lines)).filter(({ level }) => level === 'fatal')).toEqual([
      { level: 'fatal', time: expect.any(String), msg: 'this is a bug: boom; ending' },
    ]);
    expect(await exitCode()).toBe(1);
  });

  it('shows where the bug is when it debugs', async () => {
    const lines = start(['-l', 'debug']);
    await until(lines, 'ready');
    child.kill('SIGUSR2');
    const seen = await until(lines, 'this is a bug');
    expect(seen.at(-1)?.err?.stack).toContain('Error: boom');
  });

  it('warns of what is set and has no effect', async () => {
    const lines = start([], { ENVOY_GRPC_PORT: '7775' });
    const seen = await until(lines, 'ready');
    expect(seen[0]).toMatchObject({
      level: 'warn',
      msg: expect.stringContaining('ENVOY_GRPC_PORT has no effect'),
    });
  });

  it('writes a profile when asked', async () => {
    const lines = start(['--cpuprofile']);
    await until(lines, 'ready');
    child.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
    await expect(access(join(folder, 'pillion.cpuprofile'))).resolves.toBeUndefined();
  });

  it('survives a log that nobody reads', async () => {
    const lines = start();
    await until(lines, 'ready');
    child.stderr.destroy();
    child.kill('SIGHUP');
    child.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
  });
});
