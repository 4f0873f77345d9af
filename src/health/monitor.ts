/** Keeps the checks of this host's services in step with discovery, and knows every service's status. */
import pLimit from 'p-limit';
import { type Problem, shownValue } from '../base/problem.ts';
import type { Millis } from '../base/time.ts';
import type { Service } from '../service/index.ts';
import type { CheckPolicy } from './plan.ts';
import type { Probe } from './probe.ts';
import type { CheckCounters, RepeaterContext } from './repeater.ts';
import type { CheckReport, CheckTarget } from './spec.ts';
import { Watched } from './watched.ts';

export interface MonitorOptions {
  readonly policy: CheckPolicy;
  readonly probe: Probe;
  /** How many checks may run at a time; ≥ 1. The others wait in order. */
  readonly concurrency: number;
  readonly monotonicNow: () => Millis;
  /**
   * Called once per turn of the event loop in which a service came, went or changed; a newer `updated`
   * alone is no change.
   */
  readonly onChange: () => void;
}

/** Level-triggered: hand it the whole list, ask it for the whole list. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #context: RepeaterContext;
  readonly #watched = new Map<string, Watched>();
  #listProblems: readonly Problem[] = [];
  #services: readonly Service[] | undefined;
  #notice: NodeJS.Immediate | undefined;
  #isClosed = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#context = {
      probe: options.probe,
      slots: pLimit(options.concurrency),
      unsettled: new Set(),
      counters: { runs: 0, passes: 0, failures: 0, timeouts: 0, running: 0, skipped: 0 },
      monotonicNow: options.monotonicNow,
    };
  }

  /**
   * Starts checks for new services at once, cancels those of services that are gone, and restarts those
   * that ask something else than before. Of two targets with one id the first counts.
   */
  reconcile(targets: readonly CheckTarget[]): void {
    if (this.#isClosed) return;
    const problems: Problem[] = [];
    const seen = new Set<string>();
    let isChanged = false;
    for (const target of targets) {
      const { id } = target.service;
      if (id === '' || seen.has(id)) {
        problems.push(idProblem(target.service));
        continue;
      }
      seen.add(id);
      if (this.#accept(target)) isChanged = true;
    }
    for (const [id, watched] of this.#watched) {
      if (seen.has(id)) continue;
      watched.stop();
      this.#watched.delete(id);
      isChanged = true;
    }
    this.#listProblems = problems;
    this.#services = undefined;
    if (isChanged) this.#announce();
  }

  /** Every service of the last list with its status; the same array and objects until something changes. */
  services(): readonly Service[] {
    this.#services ??= [...this.#watched.values()].map(({ service }) => service);
    return this.#services;
  }

  /** What each check said last, by the id of its service. */
  reports(): ReadonlyMap<string, CheckReport> {
    return new Map([...this.#watched].map(([id, { report }]) => [id, report]));
  }

  /** Checks that cannot be made, and services that cannot be told apart. */
  problems(): readonly Problem[] {
    const ofChecks = [...this.#watched.values()].flatMap(({ problem }) => problem ?? []);
    return [...this.#listProblems, ...ofChecks];
  }

  /** A copy, for metrics. */
  counters(): Readonly<CheckCounters> {
    return { ...this.#context.counters };
  }

  /** Cancels every check. Resolves when no timer, socket or process of theirs is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearImmediate(this.#notice);
    for (const watched of this.#watched.values()) watched.stop();
    await Promise.all(this.#context.unsettled);
  }

  /** @returns whether the list of services has changed */
  #accept(target: CheckTarget): boolean {
    const { id } = target.service;
    const known = this.#watched.get(id);
    if (known) return known.update(target);
    const onChange = (): void => {
      this.#services = undefined;
      this.#announce();
    };
    this.#watched.set(id, new Watched(target, this.#options.policy, this.#context, onChange));
    return true;
  }

  #announce(): void {
    this.#notice ??= setImmediate(() => {
      this.#notice = undefined;
      this.#options.onChange();
    });
  }
}

function idProblem({ id, name }: Service): Problem {
  return {
    thing: `service ${shownValue(name)}`,
    value: id,
    expected: 'an id that no other service of this host has',
    effect: 'it is not listed',
  };
}
