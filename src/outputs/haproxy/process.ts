/**
 * One HAProxy in master-worker mode: starts it, finds one that runs already, starts it again when it
 * dies, stops it or leaves it to its successor. What it should run is the loader's business.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { LineSplitter } from '../../base/line-splitter.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Millis, Now } from '../../base/time.ts';
import { masterState } from './master.ts';
import type { SocketPaths } from './sockets.ts';
import { alerts } from './verify.ts';

const limits = {
  /** From spawning to a worker that serves. */
  startMs: 10_000,
  restartMinMs: 100,
  restartMaxMs: 5000,
  /** A process that lived this long was healthy; its end begins a new series of restarts. */
  healthyMs: 10_000,
  /** How often an adopted process, whose end nobody tells us, is looked for. */
  watchMs: 250,
  stopMs: 2000,
  pollMs: 20,
  /** Of HAProxy's output, kept for error messages. */
  lastLines: 20,
  /** Longer lines are not kept. */
  lineBytes: 4096,
};

export interface ProcessOptions {
  readonly binary: string;
  readonly configFile: string;
  readonly pidFile: string;
  readonly sockets: SocketPaths;
  readonly now: () => Now;
  readonly log: Logger;
}

interface Running {
  readonly pid: number;
  /** null for one that an earlier agent started. */
  readonly child: ChildProcess | null;
}

export class HaproxyProcess {
  readonly #options: ProcessOptions;
  #running: Running | undefined;
  #launching: Promise<Result<void, string>> | undefined;
  #downReason: string | null = null;
  #restartMs = limits.restartMinMs;
  #restart: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #upSince = 0 as Millis;
  #lines: string[] = [];
  readonly #closing = new AbortController();

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** Whether it was up when last heard of. */
  get isUp(): boolean {
    return this.#running !== undefined && this.#launching === undefined;
  }

  /** Why it died, while it has not come back; null when it is up or was never wanted. */
  get downReason(): string | null {
    return this.#downReason;
  }

  /** Resolves when no start is under way. */
  async settled(): Promise<void> {
    await this.#launching;
  }

  /** Takes over a HAProxy that answers on our socket, so that there is never a second one. */
  async adopt(): Promise<void> {
    await this.settled();
    if (this.isUp || this.#closing.signal.aborted) return;
    const state = await masterState(this.#options.sockets.master);
    if (!state) return;
    clearTimeout(this.#restart);
    this.#options.log.info(`took over the running HAProxy ${state.pid}`);
    this.#begin({ pid: state.pid, child: null });
    this.#watch = setInterval(() => {
      if (!isAlive(state.pid)) this.#ended(state.pid, 'it has gone');
    }, limits.watchMs);
  }

  /** Starts it on the file in place. @returns HAProxy's own words when it does not come up */
  async start(signal: AbortSignal): Promise<Result<void, string>> {
    clearTimeout(this.#restart);
    const wasWanted = this.#downReason !== null;
    const result = await this.#launch(signal);
    // Whoever asked puts the last good file back, and that one is to run.
    if (!result.ok && wasWanted && !this.#closing.signal.aborted) this.#planRestart(result.error);
    return result;
  }

  /** What HAProxy printed since the last call. */
  takeWords(): string {
    const words = alerts(this.#lines.join('\n'));
    this.#lines = [];
    return words;
  }

  /** Ends it with all its workers and removes its pid file and sockets. */
  async stop(): Promise<void> {
    this.#closing.abort();
    await this.settled();
    this.#forgetTimers();
    const running = this.#running;
    this.#running = undefined;
    if (running) await endGroup(running.pid);
    const { pidFile, sockets } = this.#options;
    for (const path of [pidFile, ...Object.values(sockets)]) await rm(path, { force: true });
  }

  /** Leaves it running, for the next agent to adopt. */
  async release(): Promise<void> {
    this.#closing.abort();
    await this.settled();
    this.#forgetTimers();
    const child = this.#running?.child;
    child?.removeAllListeners('exit');
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    child?.unref();
  }

  #launch(signal: AbortSignal): Promise<Result<void, string>> {
    this.#launching ??= this.#spawn(signal).finally(() => {
      this.#launching = undefined;
    });
    return this.#launching;
  }

  async #spawn(signal: AbortSignal): Promise<Result<void, string>> {
    const { binary, configFile, pidFile, sockets, log } = this.#options;
    // -db keeps the master in the foreground even when the file says `daemon`.
    const args = ['-W', '-db', '-S', `${sockets.master},mode,600`, '-f', configFile, '-p', pidFile];
    this.#lines = [];
    const child = spawn(binary, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const { pid } = child;
    if (pid === undefined) {
      return new Promise((resolve) => child.once('error', (error) => resolve(err(error.message))));
    }
    for (const stream of [child.stdout, child.stderr]) this.#listen(stream);
    let end: string | undefined;
    child.once('exit', (status, killer) => {
      end = killer ? `killed by ${killer}` : `exit status ${status}`;
      this.#ended(pid, end);
    });
    const deadline = AbortSignal.any([signal, this.#closing.signal, AbortSignal.timeout(limits.startMs)]);
    while (!deadline.aborted && end === undefined) {
      const state = await masterState(sockets.master);
      if (end === undefined && state?.pid === pid && state.hasFreshWorker) {
        this.#begin({ pid, child });
        log.info(`started HAProxy ${pid}`);
        return ok(undefined);
      }
      await delay(limits.pollMs);
    }
    if (end === undefined) await endGroup(pid);
    const words = this.takeWords();
    return err(`${binary}: ${end ?? 'no worker in time'}${words ? `: ${words}` : ''}`);
  }

  #begin(running: Running): void {
    this.#running = running;
    this.#upSince = this.#options.now().mono;
    this.#downReason = null;
  }

  #ended(pid: number, how: string): void {
    if (this.#running?.pid !== pid || this.#closing.signal.aborted) return;
    this.#running = undefined;
    clearInterval(this.#watch);
    if (this.#options.now().mono - this.#upSince >= limits.healthyMs) this.#restartMs = limits.restartMinMs;
    this.#planRestart(`HAProxy ${pid} ended: ${how}`);
  }

  #planRestart(reason: string): void {
    this.#downReason = reason;
    this.#options.log.error(`${reason}; it is started again in ${this.#restartMs} ms`);
    this.#restart = setTimeout(() => void this.#tryRestart(), this.#restartMs);
    this.#restartMs = Math.min(this.#restartMs * 2, limits.restartMaxMs);
  }

  async #tryRestart(): Promise<void> {
    const result = await this.#launch(this.#closing.signal);
    if (!result.ok && !this.#closing.signal.aborted) this.#planRestart(result.error);
  }

  #listen(stream: Readable): void {
    const splitter = new LineSplitter(limits.lineBytes);
    stream.on('data', (chunk: Buffer) => {
      for (const line of splitter.push(chunk)) this.#hear(line);
    });
  }

  #hear(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > limits.lastLines) this.#lines.shift();
    if (line.startsWith('[ALERT]')) this.#options.log.warn(`haproxy: ${line}`);
    else this.#options.log.debug(`haproxy: ${line}`);
  }

  #forgetTimers(): void {
    clearTimeout(this.#restart);
    clearInterval(this.#watch);
  }
}

/** @returns false for zombies too, which stay for ever where nobody collects orphans */
function isAlive(pid: number): boolean {
  if (!sendSignal(pid, 0)) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Not Linux, or it has gone just now, which the next look finds.
    return true;
  }
}

/** @returns whether there is such a process, or for a negative pid such a group */
function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Asks the master to end with its workers, and kills what is left of its group. */
async function endGroup(pid: number): Promise<void> {
  sendSignal(pid, 'SIGTERM');
  const deadline = AbortSignal.timeout(limits.stopMs);
  while (!deadline.aborted && isAlive(pid)) await delay(limits.pollMs);
  sendSignal(-pid, 'SIGKILL');
}
