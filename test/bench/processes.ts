/** The programs that benchmarks compare, as processes, and what the kernel says they cost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../support/free-port.ts';

const root = new URL('../..', import.meta.url).pathname;

/** One program under measurement. */
export interface Subject {
  readonly pid: number;
  readonly url: string;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** The built agent with `services` static services of one instance each, and no proxy. */
export async function startAgent(services: number): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'pillion-bench-'));
  const file = join(folder, 'static.json');
  writeFileSync(file, JSON.stringify(Array.from({ length: services }, (_, index) => staticEntry(index))));
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, 'dist/pillion.js'), 'agent'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      SIDECAR_DISCOVERY: 'static',
      STATIC_CONFIG_FILE: file,
      SIDECAR_PROXY: 'none',
      SIDECAR_ADVERTISE_IP: '127.0.0.1',
      SIDECAR_GOSSIP_BIND_IP: '127.0.0.1',
      SIDECAR_BIND_PORT: '0',
      SIDECAR_HTTP_BIND_IP: '127.0.0.1',
      SIDECAR_HTTP_PORT: String(port),
      SIDECAR_CHECK_INTERVAL: '10m',
      SIDECAR_LOGGING_LEVEL: 'error',
    },
  });
  const subject = await whenAnswering(child, `http://127.0.0.1:${port}`, '/healthz');
  return { ...subject, stop: () => subject.stop().then(() => rmSync(folder, { recursive: true })) };
}

function staticEntry(index: number): unknown {
  return {
    Service: {
      Name: `service-${index}`,
      Image: `registry.example/team/service-${index}:1.2.3`,
      Ports: [{ Type: 'tcp', Port: 20_000 + index, ServicePort: 10_000 + index }],
      ProxyMode: 'http',
    },
    Check: { Type: 'AlwaysSuccessful' },
  };
}

/** A file of this folder run as a process that serves HTTP on the port it is given. */
export async function startScript(script: string, args: readonly string[]): Promise<Subject> {
  const port = await freePort();
  const path = join(root, 'test/bench', script);
  const child = spawn(process.execPath, [path, String(port), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return whenAnswering(child, `http://127.0.0.1:${port}`, '/');
}

/** A Node process that does nothing; it has started when its first line of code has run. */
export async function startIdle(): Promise<Subject> {
  const started = performance.now();
  const code = "process.stdout.write('up'); setInterval(() => undefined, 2 ** 30)";
  const child = spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, url: '', startMs: performance.now() - started, stop: () => stop(child) };
}

async function whenAnswering(child: ChildProcess, url: string, path: string): Promise<Subject> {
  const started = performance.now();
  const { pid } = child;
  if (pid === undefined) throw new Error(`could not start ${child.spawnargs.join(' ')}`);
  while (!(await answers(url + path))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
    await delay(1);
  }
  const startMs = performance.now() - started;
  return { pid, url, startMs, stop: () => stop(child) };
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Nanoseconds of processor time that all threads of a process have used. */
export function cpuNs(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.reduce(
    (sum, task) => sum + Number(read(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0]),
    0,
  );
}

/** Resident and private memory in MiB. */
export function memoryMiB(pid: number): { readonly resident: number; readonly private: number } {
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  const kib = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
  return { resident: kib('Rss') / 1024, private: (kib('Private_Clean') + kib('Private_Dirty')) / 1024 };
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
