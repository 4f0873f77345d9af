/** From what a user asked for to what is done about it: a verdict that needs no asking, or a probe. */
import { type Problem, shownValue } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Service } from '../service/index.ts';
import { failing, type Outcome, passing, undecided } from './outcome.ts';
import type { ExternalRequest, ProbeRequest } from './probe.ts';
import {
  type CheckDefaults,
  type CheckTarget,
  type CheckTiming,
  type CheckType,
  type EffectiveCheck,
  type EngineHealth,
  type Refusal,
  resolveCheck,
} from './spec.ts';
import { type HostIdentity, httpRequest, tcpRequest, withoutCredentials } from './targets.ts';
import { expandTemplate } from './template.ts';
import { splitWords } from './words.ts';

/** What holds for all checks of this host. */
export interface CheckPolicy {
  readonly host: HostIdentity;
  readonly defaults: CheckDefaults;
  /** Whether labels may run commands on the host; files, which the operator writes, always may. */
  readonly allowExternalFromLabels: boolean;
}

/** A verdict is already there; a probe has to go and ask. */
export type CheckAction =
  | { readonly kind: 'verdict'; readonly outcome: Outcome }
  | { readonly kind: 'probe'; readonly request: ProbeRequest; readonly timing: CheckTiming };

/** A check that can be made. */
export interface PlannedCheck {
  readonly type: CheckType;
  /** After template expansion. */
  readonly args: string;
  readonly action: CheckAction;
}

/** @returns a problem for a check that cannot be made; its service is listed but not routed */
export function planCheck(target: CheckTarget, policy: CheckPolicy): Result<PlannedCheck, Problem> {
  const planned = plan(target, policy);
  return planned.ok ? planned : err(problemOf(target.service, planned.error));
}

function problemOf(service: Service, { value, expected }: Refusal): Problem {
  return {
    thing: `health check of ${shownValue(service.name)} (${shownValue(service.id)})`,
    value,
    expected,
    effect: 'the service is listed but not routed',
  };
}

function plan(target: CheckTarget, policy: CheckPolicy): Result<PlannedCheck, Refusal> {
  const check = resolveCheck(target, policy.host.advertiseIp, policy.defaults);
  if (!check.ok) return check;
  const { type } = check.value;
  const expanded = expandTemplate(check.value.args, {
    service: target.service,
    advertiseIp: policy.host.advertiseIp,
  });
  if (!expanded.ok) return err({ value: withoutCredentials(check.value.args), expected: expanded.error });
  const args = expanded.value;
  const action = actionOf({ ...check.value, args }, target, policy);
  return action.ok ? ok({ type, args, action: action.value }) : action;
}

function actionOf(
  check: EffectiveCheck,
  target: CheckTarget,
  policy: CheckPolicy,
): Result<CheckAction, Refusal> {
  switch (check.type) {
    case 'AlwaysSuccessful':
      return ok({ kind: 'verdict', outcome: passing('always passes') });
    case 'Docker':
      return dockerVerdict(target.engineHealth);
    case 'HttpGet':
      return probe(httpRequest(check.args, target, policy.host), check);
    case 'TcpConnect':
      return probe(tcpRequest(check.args, target, policy.host), check);
    case 'External':
      return probe(externalRequest(check, policy), check);
  }
}

function probe(
  request: Result<ProbeRequest, Refusal>,
  { intervalMs, timeoutMs, rise, fall }: CheckTiming,
): Result<CheckAction, Refusal> {
  if (!request.ok) return request;
  return ok({ kind: 'probe', request: request.value, timing: { intervalMs, timeoutMs, rise, fall } });
}

/** The engine counts retries itself, so its word is taken as it is. */
function dockerVerdict(health: EngineHealth | null): Result<CheckAction, Refusal> {
  if (health === null) return err({ value: 'Docker', expected: 'a container with a HEALTHCHECK' });
  const outcome = { starting: undecided, healthy: passing, unhealthy: failing }[health.status];
  return ok({ kind: 'verdict', outcome: outcome(`${health.status} ${health.output}`) });
}

/**
 * Splits a command into words as a POSIX shell does, without any of its expansions.
 *
 * Differs: upstream splits at single spaces, so that quotes are part of words; and it runs the commands
 * of whoever may set a label.
 */
function externalRequest(
  { args, origin }: EffectiveCheck,
  policy: CheckPolicy,
): Result<ExternalRequest, Refusal> {
  if (origin === 'label' && !policy.allowExternalFromLabels) {
    return err({ value: args, expected: 'another type of check, as External is not enabled for labels' });
  }
  const [command, ...rest] = splitWords(args) ?? [];
  return command
    ? ok({ type: 'External', command, args: rest })
    : err({ value: args, expected: 'a command and its arguments, each quote closed' });
}
