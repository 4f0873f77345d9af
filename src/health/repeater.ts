/**
 * Runs one probe again and again: at its interval, one run at a time, each under a deadline. It knows
 * nothing of services and statuses.
 */
import type { LimitFunction } from 'p-limit';
import { formatDuration } from '../base/duration.ts';
import type { Millis } from '../base/time.ts';
import { failing, failingWith, type Outcome } from './outcome.ts';
import type { Probe, ProbeRequest } from './probe.ts';
import type { CheckTiming } from './spec.ts';

/** Totals over all checks since the start. */
export interface CheckCounters {
  runs: number;
  passes: number;
  /** Timeouts included. */
  failures: number;
  timeouts: number;
  /** Now running. */
  running: number;
  /** Runs left out because the one before had not ended, or had not even got a slot. */
  skipped: number;
}

/** What all repeaters of one monitor share. */
export interface RepeaterContext {
  readonly probe: Probe;
  /** The cap on runs at a time; runs beyond it wait in order. */
  readonly slots: LimitFunction;
  /** Runs that wait or have not let go of their sockets and processes yet. */
  readonly unsettled: Set<Promise<void>>;
  readonly counters: CheckCounters;
  readonly monotonicNow: () => Millis;
}

export interface RepeaterOptions {
  readonly request: ProbeRequest;
  readonly timing: CheckTiming;
  /** In (0, 1]: which part of an interval passes between the first run and the second. */
  readonly phase: number;
  readonly onOutcome: (outcome: Outcome, durationMs: number) => void;
}

interface Run {
  readonly controller: AbortController;
  isOverdue: boolean;
}

/** One probe with its timer. Every run, however it ends, is reported once; a stuck one, once an interval. */
export class Repeater {
  readonly #context: RepeaterContext;
  readonly #options: RepeaterOptions;
  #timing: CheckTiming;
  #run: Run | undefined;
  #dueAt: number;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** Starts the first run at once. */
  constructor(context: RepeaterContext, options: RepeaterOptions) {
    this.#context = context;
    this.#options = options;
    this.#timing = options.timing;
    this.#dueAt = context.monotonicNow();
    this.#begin();
    this.#schedule();
  }

  /** Changes interval and deadline from the next run on. */
  retime(timing: CheckTiming): void {
    this.#timing = timing;
    this.#dueAt = this.#context.monotonicNow();
    this.#schedule();
  }

  /** Cancels a run in progress, of which nothing is reported any more. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#run?.controller.abort();
  }

  /** Checks that began together, as after a start, drift apart by their phases and then keep their distance. */
  #schedule(): void {
    this.#dueAt += this.#timing.intervalMs * this.#options.phase;
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fire(), this.#dueAt - this.#context.monotonicNow());
  }

  #fire(): void {
    const { intervalMs } = this.#timing;
    // After a pause of the whole process the missed runs are not made up for.
    const late = this.#context.monotonicNow() - this.#dueAt;
    this.#dueAt += intervalMs * Math.max(1, Math.ceil(late / intervalMs));
    this.#arm();
    if (this.#run) this.#skip(this.#run);
    else this.#begin();
  }

  #skip(run: Run): void {
    const { timeoutMs } = this.#timing;
    this.#context.counters.skipped += 1;
    // A run that cannot be ended, such as a process stuck in the kernel, goes on failing.
    if (run.isOverdue) this.#report(failing(`still not ended after ${formatDuration(timeoutMs)}`), timeoutMs);
  }

  #begin(): void {
    const run: Run = { controller: new AbortController(), isOverdue: false };
    this.#run = run;
    const { slots, unsettled } = this.#context;
    const settled: Promise<void> = slots(() => this.#execute(run)).finally(() => unsettled.delete(settled));
    unsettled.add(settled);
  }

  async #execute(run: Run): Promise<void> {
    if (this.#isStopped) return;
    const { counters, monotonicNow, probe } = this.#context;
    const startedAt = monotonicNow();
    const { timeoutMs } = this.#timing;
    counters.runs += 1;
    counters.running += 1;
    const deadline = setTimeout(() => {
      run.isOverdue = true;
      counters.timeouts += 1;
      this.#report(failing(`timed out after ${formatDuration(timeoutMs)}`), timeoutMs);
      run.controller.abort();
    }, timeoutMs);
    const outcome = await probe(this.#options.request, run.controller.signal).catch(failingWith);
    clearTimeout(deadline);
    counters.running -= 1;
    this.#run = undefined;
    if (!run.isOverdue) this.#report(outcome, monotonicNow() - startedAt);
  }

  #report(outcome: Outcome, durationMs: number): void {
    if (this.#isStopped) return;
    if (outcome.kind === 'passing') this.#context.counters.passes += 1;
    if (outcome.kind === 'failing') this.#context.counters.failures += 1;
    this.#options.onOutcome(outcome, durationMs);
  }
}
