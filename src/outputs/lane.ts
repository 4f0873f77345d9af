/**
 * Keeps one output in step with the newest model: one apply at a time, retries, and what is known of
 * it for readiness and metrics. A lane that hangs holds up nobody but itself.
 */
import type { Logger } from 'pino';
import type { Problem } from '../base/problem.ts';
import { ProblemLog } from '../base/problem-log.ts';
import { err, type Result } from '../base/result.ts';
import type { Millis, Now } from '../base/time.ts';
import type { ProxyModel, Route } from './model.ts';
import type { Output, OutputError } from './output.ts';

const limits = {
  retryMinMs: 1000,
  retryMaxMs: 30_000,
  /** How often an output with problems is offered the same model again: ports get freed. */
  repairMs: 10_000,
  /** When an apply that does not end is reported, and told to stop. */
  applyMs: 60_000,
};

/** One output at one moment. */
export interface OutputStatus {
  readonly name: string;
  /** `pending`: nothing was applied yet. `failed`: the newest model is not what the proxy runs. */
  readonly state: 'pending' | 'ok' | 'failed';
  /** One sentence; empty unless failed. */
  readonly reason: string;
  readonly lastApplied: Now | null;
  /** Of the model that was applied last. */
  readonly routes: readonly Route[];
  /** Those that went well, since the start. */
  readonly applies: number;
  readonly failures: number;
  readonly problems: readonly Problem[];
}

export interface LaneOptions {
  readonly output: Output;
  readonly now: () => Now;
  readonly log: Logger;
}

export class OutputLane {
  readonly #output: Output;
  readonly #now: () => Now;
  readonly #log: Logger;
  readonly #problemLog: ProblemLog;
  #newest: ProxyModel | undefined;
  #running: Promise<void> | undefined;
  #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #failedAt: Millis | undefined;
  #failuresInRow = 0;
  #isClosed = false;
  #status: Omit<OutputStatus, 'problems'>;

  constructor({ output, now, log }: LaneOptions) {
    this.#output = output;
    this.#now = now;
    this.#log = log;
    this.#problemLog = new ProblemLog(log);
    this.#status = {
      name: output.name,
      state: 'pending',
      reason: '',
      lastApplied: null,
      routes: [],
      applies: 0,
      failures: 0,
    };
  }

  status(): OutputStatus {
    return { ...this.#status, problems: this.#output.problems() };
  }

  /** Takes a model that differs from the one before. */
  offer(model: ProxyModel): void {
    this.#newest = model;
    if (this.#running || this.#isClosed) return;
    // A changed model may be the cure, but a failing output is not tried at the rate of changes.
    const sinceFailure = this.#failedAt === undefined ? Infinity : this.#now().mono - this.#failedAt;
    if (sinceFailure >= limits.retryMinMs) this.#start();
    else this.#schedule(limits.retryMinMs - sinceFailure);
  }

  /** Tells a running apply to stop, and closes the output once it has. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
    await this.#running;
    await this.#output.close();
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), delayMs);
  }

  #start(): void {
    clearTimeout(this.#timer);
    const model = this.#newest;
    if (model) this.#running = this.#apply(model);
  }

  async #apply(model: ProxyModel): Promise<void> {
    this.#abort = new AbortController();
    const hang = setTimeout(() => this.#reportHang(), limits.applyMs);
    const result = await this.#attempt(model);
    clearTimeout(hang);
    this.#running = undefined;
    if (this.#isClosed) return;
    if (result.ok) this.#succeeded(model);
    else this.#failed(result.error.message);
    this.#problemLog.report(this.#output.problems());
    const isOutdated = this.#newest !== model;
    if (!result.ok) this.#schedule(isOutdated ? limits.retryMinMs : retryDelayMs(this.#failuresInRow));
    else if (isOutdated) this.#start();
    else if (this.#output.problems().length > 0) this.#schedule(limits.repairMs);
  }

  async #attempt(model: ProxyModel): Promise<Result<void, OutputError>> {
    try {
      return await this.#output.apply(model, this.#abort.signal);
    } catch (error) {
      // A rejection is a bug in this output; the others must go on, and the next model may avoid it.
      this.#log.error({ err: error }, `${this.#output.name} failed unexpectedly`);
      return err({ message: `unexpected failure: ${String(error)}` });
    }
  }

  #succeeded(model: ProxyModel): void {
    if (this.#status.state === 'failed') this.#log.info(`${this.#output.name} is up to date again`);
    this.#failedAt = undefined;
    this.#failuresInRow = 0;
    this.#status = {
      ...this.#status,
      state: 'ok',
      reason: '',
      lastApplied: this.#now(),
      routes: model.routes,
      applies: this.#status.applies + 1,
    };
  }

  #failed(reason: string): void {
    if (this.#status.reason !== reason) this.#log.error(`${this.#output.name}: ${reason}`);
    this.#failedAt = this.#now().mono;
    this.#failuresInRow += 1;
    this.#status = { ...this.#status, state: 'failed', reason, failures: this.#status.failures + 1 };
  }

  #reportHang(): void {
    this.#abort.abort();
    const reason = `not finished after ${limits.applyMs / 1000} s`;
    this.#log.error(`${this.#output.name}: ${reason}`);
    this.#status = { ...this.#status, state: 'failed', reason };
  }
}

/** @param failures - in a row, ≥ 1 */
function retryDelayMs(failures: number): number {
  return Math.min(limits.retryMinMs * 2 ** (failures - 1), limits.retryMaxMs);
}
