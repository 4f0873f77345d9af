/** The labels that say how a container is checked. Templates in arguments are expanded elsewhere. */
import { type CheckSpec, checkLimits, checkTypes } from '../../health/index.ts';
import { durationWithin, wholeNumber } from '../bounded.ts';
import type { LabelReader } from './label-reader.ts';

/** Labels that refine a check and mean nothing without `HealthCheck`. */
const refinements = [
  'HealthCheckArgs',
  'HealthCheckInterval',
  'HealthCheckTimeout',
  'HealthCheckRise',
  'HealthCheckFall',
] as const;

/** Every label that this module reads. */
export const checkLabels: readonly string[] = ['HealthCheck', ...refinements];

/** A check, and whether what it is to guard may be routed at all. */
export interface LabelledCheck {
  /** null: none was asked for, so the default applies. */
  readonly check: CheckSpec | null;
  /** False when the wanted check cannot be run, so that nothing is routed on the word of another one. */
  readonly isRoutable: boolean;
}

/** What happens to a service whose labels leave open how it may be routed. */
export const notExported = 'the service is listed, but none of its ports is exported';

/**
 * Reads `HealthCheck` and what refines it.
 *
 * A refinement that is wrong is ignored alone. A type that nobody knows is an `HttpGet`, as upstream
 * has it, so that a misspelt check never routes something unchecked.
 */
export function readCheck(labels: LabelReader): LabelledCheck {
  const wanted = labels.get('HealthCheck') ?? '';
  if (wanted === '') {
    for (const label of refinements) {
      if (labels.get(label) !== undefined)
        labels.refuse(label, 'HealthCheck beside it', 'the default check is used');
    }
    return { check: null, isRoutable: true };
  }
  const type = checkTypes.find((known) => known === wanted);
  if (type === undefined) labels.refuse('HealthCheck', checkTypes.join(', '), 'HttpGet is used');
  const args = labels.get('HealthCheckArgs') ?? '';
  if (args.length > checkLimits.argsChars) {
    labels.refuse('HealthCheckArgs', `at most ${checkLimits.argsChars} characters`, notExported);
    return { check: null, isRoutable: false };
  }
  return {
    check: { type: type ?? 'HttpGet', origin: 'label', args, ...readRhythm(labels) },
    isRoutable: true,
  };
}

function readRhythm(labels: LabelReader): Omit<CheckSpec, 'type' | 'origin' | 'args'> {
  const effect = 'the setting for all services is used';
  const count = wholeNumber(checkLimits.count);
  const intervalMs = labels.read('HealthCheckInterval', durationWithin(checkLimits.intervalMs), effect);
  const timeoutMs = labels.read('HealthCheckTimeout', durationWithin(checkLimits.timeoutMs), effect);
  const rise = labels.read('HealthCheckRise', count, effect);
  const fall = labels.read('HealthCheckFall', count, effect);
  return {
    ...(intervalMs !== undefined && { intervalMs }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(rise !== undefined && { rise }),
    ...(fall !== undefined && { fall }),
  };
}
