/** One service under watch: its check as it stands, and the service with the status that follows. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describeProblem, type Problem } from '../base/problem.ts';
import { type Service, sameApartFromUpdated } from '../service/index.ts';
import { type CheckState, nextStatus, unchecked } from './check.ts';
import type { Outcome } from './outcome.ts';
import { type CheckPolicy, type PlannedCheck, planCheck } from './plan.ts';
import type { ProbeRequest } from './probe.ts';
import { Repeater, type RepeaterContext } from './repeater.ts';
import type { CheckReport, CheckTarget, CheckTiming } from './spec.ts';
import { withoutCredentials } from './targets.ts';

/** A probe that is being repeated. */
interface Running {
  readonly request: ProbeRequest;
  readonly repeater: Repeater;
  timing: CheckTiming;
}

/** Stores and delegates: what a check means and what follows from it is decided elsewhere. */
export class Watched {
  readonly #policy: CheckPolicy;
  readonly #context: RepeaterContext;
  readonly #onChange: () => void;
  #target: CheckTarget;
  #service: Service;
  #state = unchecked;
  #running: Running | undefined;
  #problem: Problem | undefined;
  #report: CheckReport;

  /** @param onChange - called when an outcome has changed the status, never during {@link update} */
  constructor(target: CheckTarget, policy: CheckPolicy, context: RepeaterContext, onChange: () => void) {
    this.#policy = policy;
    this.#context = context;
    this.#onChange = onChange;
    this.#target = target;
    this.#service = withStatus(target.service, unchecked.status);
    this.#report = reportOf(target.check?.type ?? 'AlwaysSuccessful', '');
    this.#replan();
    this.#refresh();
  }

  /** With the status that the check gives; the same object until something changes. */
  get service(): Service {
    return this.#service;
  }

  get report(): CheckReport {
    return this.#report;
  }

  /** Why the check cannot be made; undefined for most. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /**
   * Takes over what discovery says now.
   *
   * @returns whether the service changed in more than when it was last vouched for
   */
  update(target: CheckTarget): boolean {
    const previous = this.#target;
    this.#target = target;
    // Most updates repeat what is known, and discovery may send one with every event of the engine.
    if (!isSameQuestion(previous, target)) this.#replan();
    return this.#refresh();
  }

  stop(): void {
    this.#running?.repeater.stop();
    this.#running = undefined;
  }

  #replan(): void {
    const planned = planCheck(this.#target, this.#policy);
    if (planned.ok) this.#adopt(planned.value);
    else this.#refuse(planned.error);
  }

  #refuse(problem: Problem): void {
    this.stop();
    this.#problem = problem;
    this.#state = unchecked;
    const { type, args } = this.#target.check ?? { type: 'HttpGet', args: '' };
    this.#report = { ...reportOf(type, withoutCredentials(args)), output: describeProblem(problem) };
  }

  #adopt(planned: PlannedCheck): void {
    this.#problem = undefined;
    const { action } = planned;
    if (action.kind === 'verdict') {
      this.stop();
      const isNews = this.#report.type !== planned.type || this.#report.output !== action.outcome.output;
      if (isNews) this.#settle(planned, action.outcome);
    } else if (this.#running && isDeepStrictEqual(this.#running.request, action.request)) {
      this.#retime(this.#running, action.timing);
    } else {
      this.#restart(planned, action.request, action.timing);
    }
  }

  /** A verdict is somebody else's last word: rise and fall have been counted there. */
  #settle(planned: PlannedCheck, outcome: Outcome): void {
    this.#state = nextStatus(this.#state, outcome.kind, { rise: 1, fall: 1 });
    this.#report = {
      ...reportOf(planned.type, planned.args),
      ...seen(outcome, this.#state),
      durationMs: null,
    };
  }

  #retime(running: Running, timing: CheckTiming): void {
    if (isDeepStrictEqual(running.timing, timing)) return;
    running.timing = timing;
    running.repeater.retime(timing);
  }

  /** What is asked now is another question, so earlier answers say nothing about it. */
  #restart({ type, args }: PlannedCheck, request: ProbeRequest, timing: CheckTiming): void {
    this.stop();
    this.#state = unchecked;
    this.#report = reportOf(type, args);
    const repeater = new Repeater(this.#context, {
      request,
      timing,
      phase: phaseOf(this.#target.service.id),
      onOutcome: (outcome, durationMs) => this.#observe(outcome, durationMs),
    });
    this.#running = { request, repeater, timing };
  }

  #observe(outcome: Outcome, durationMs: number): void {
    if (!this.#running) return;
    this.#state = nextStatus(this.#state, outcome.kind, this.#running.timing);
    this.#report = { ...this.#report, ...seen(outcome, this.#state), durationMs };
    if (this.#refresh()) this.#onChange();
  }

  #refresh(): boolean {
    const previous = this.#service;
    const { service } = this.#target;
    const next = withStatus(service, shownStatus(service, this.#state));
    if (sameApartFromUpdated(previous, next)) {
      if (previous.updated !== next.updated) this.#service = next;
      return false;
    }
    this.#service = next;
    return true;
  }
}

/** Whether two targets give the same plan under one policy. */
function isSameQuestion(a: CheckTarget, b: CheckTarget): boolean {
  return (
    sameApartFromUpdated(a.service, b.service) &&
    isDeepStrictEqual(a.check, b.check) &&
    isDeepStrictEqual(a.engineHealth, b.engineHealth) &&
    isDeepStrictEqual(a.addresses, b.addresses)
  );
}

/** Discovery's word that an instance is going away outweighs any check. */
function shownStatus(service: Service, state: CheckState): Service['status'] {
  const isLeaving = service.status === 'draining' || service.status === 'tombstone';
  return isLeaving ? service.status : state.status;
}

function withStatus(service: Service, status: Service['status']): Service {
  return service.status === status ? service : { ...service, status };
}

function reportOf(type: CheckReport['type'], args: string): CheckReport {
  return { type, args, passing: null, output: 'not checked yet', consecutive: 0, durationMs: null };
}

function seen({ kind, output }: Outcome, { consecutive }: CheckState) {
  return { passing: kind === 'unknown' ? null : kind === 'passing', output, consecutive };
}

/** Spreads ids evenly over (0, 1], always in the same way. */
function phaseOf(id: string): number {
  return (createHash('sha1').update(id).digest().readUInt32BE() + 1) / 2 ** 32;
}
