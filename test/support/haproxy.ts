/** A HAProxy output in a directory of its own, and what is to be known of the process behind it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Millis } from '../../src/base/time.ts';
import { masterState } from '../../src/outputs/haproxy/master.ts';
import { type HaproxyOptions, HaproxyOutput } from '../../src/outputs/index.ts';
import { aMoment } from './fixtures.ts';
import { programPath } from './programs.ts';

/** @returns options for a HAProxy that ends with the output; user and group stay ours */
export function haproxyOptions(directory: string, changes: Partial<HaproxyOptions> = {}): HaproxyOptions {
  return {
    bindIp: '127.0.0.1',
    configFile: join(directory, 'haproxy.cfg'),
    pidFile: join(directory, 'haproxy.pid'),
    user: '',
    group: '',
    templateFile: null,
    reloadCommand: null,
    verifyCommand: null,
    statsAddress: null,
    haproxyBinary: programPath('haproxy') ?? 'haproxy',
    socketDir: directory,
    stopOnClose: true,
    now: () => ({ ...aMoment(), mono: performance.now() as Millis }),
    log: pino({ level: 'silent' }),
    ...changes,
  };
}

/** A temporary directory and the outputs opened in it; `close` ends them all and removes it. */
export class HaproxyBed {
  readonly directory: string;
  readonly #outputs: HaproxyOutput[] = [];

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(): Promise<HaproxyBed> {
    return new HaproxyBed(await mkdtemp(join(tmpdir(), 'pillion-haproxy-')));
  }

  open(changes: Partial<HaproxyOptions> = {}): HaproxyOutput {
    const output = new HaproxyOutput(haproxyOptions(this.directory, changes));
    this.#outputs.push(output);
    return output;
  }

  async masterPid(): Promise<number> {
    return Number(await readFile(join(this.directory, 'haproxy.pid'), 'utf8'));
  }

  /** How often the running master was reloaded. */
  async reloads(): Promise<number | undefined> {
    return (await masterState(join(this.directory, 'haproxy-master.sock')))?.reloads;
  }

  async close(): Promise<void> {
    const pid = await this.masterPid().catch(() => 0);
    for (const output of this.#outputs) await output.close();
    // Left over when a test failed, or when commands started it, which leave it to others to end.
    for (const left of pid > 0 ? [-pid, pid] : []) killQuietly(left);
    await rm(this.directory, { recursive: true, force: true });
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended with its output, as it should.
  }
}
