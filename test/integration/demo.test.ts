/** `npm start` as a new user runs it: from a fresh clone, to a routed request, to nothing left behind. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const startMs = 240_000;

describe('npm start in a fresh clone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-clone-'));
  const clone = join(folder, 'clone');
  const scratch = mkdtempSync(join(tmpdir(), 'pillion-scratch-'));
  let demo: ChildProcess;
  let screen = '';

  beforeAll(async () => {
    run('git', ['clone', '--quiet', root, clone]);
    demo = spawn('npm', ['start'], {
      cwd: clone,
      env: { ...process.env, TMPDIR: scratch, FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      demo.stdout?.on('data', (chunk) => {
        screen += String(chunk);
        if (/alive .* yes /.test(screen)) resolve();
      });
      demo.on('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${screen}`)));
    });
  }, startMs);

  afterAll(() => {
    if (demo.exitCode === null && demo.pid !== undefined) process.kill(-demo.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  });

  it('answers at the address that the screen says', async () => {
    const address = /curl (http:\/\/\S+)\s+web/.exec(screen)?.[1] ?? 'no address on the screen';
    const answers = await Promise.all([1, 2, 3, 4].map(async () => (await fetch(address)).text()));
    expect(new Set(answers)).toEqual(new Set(['hello from web 1\n', 'hello from web 2\n']));
  });

  it('answers over plain TCP', async () => {
    const port = /connect\((\d+)\)/.exec(screen)?.[1];
    const socket = connect(Number(port)).setEncoding('utf8');
    socket.end('hi');
    const [echoed] = (await once(socket, 'data')) as [string];
    expect(echoed).toBe('hi');
  });

  it('lists its services at the API', async () => {
    const address = /(http:\/\/\S+\/api\/services\.json)/.exec(screen)?.[1] ?? '';
    const { Services } = (await (await fetch(address)).json()) as { Services: object };
    expect(Object.keys(Services)).toEqual(['api', 'echo', 'moody', 'web']);
  });

  it('Ctrl-C leaves no process, socket or file behind', async () => {
    const ports = [...screen.matchAll(/(?:127\.0\.0\.1:|connect\()(\d+)/g)].map((match) => Number(match[1]));
    process.kill(-(demo.pid ?? Number.NaN), 'SIGINT');
    const [code] = await once(demo, 'exit');
    expect(code).toBe(0);
    expect(processesBelow(folder, scratch)).toEqual([]);
    expect(await Promise.all(ports.map(isListening))).toEqual(ports.map(() => false));
    expect(readdirSync(scratch)).toEqual([]);
    expect(run('git', ['-C', clone, 'status', '--porcelain'])).toBe('');
  });
});

function run(command: string, args: readonly string[]): string {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

/** Command lines of processes that run in, or were given a path of, one of these folders. */
function processesBelow(...folders: readonly string[]): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return `${readlinkSync(`/proc/${pid}/cwd`)} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
      } catch {
        return ''; // It ended while we looked, or is another user's.
      }
    })
    .filter((line) => folders.some((folder) => line.includes(folder)));
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
