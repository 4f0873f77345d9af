/** How results of a check become the status of its service. */
import type { Status } from '../service/index.ts';
import type { Outcome } from './outcome.ts';

/** Where a check stands. */
export interface CheckState {
  readonly status: Extract<Status, 'alive' | 'unhealthy' | 'unknown'>;
  /** What the last run found; null before the first. */
  readonly last: Outcome['kind'] | null;
  /** How many runs in a row found that. */
  readonly consecutive: number;
}

/**
 * A service that nobody has asked yet: listed, but not routed.
 *
 * Differs: upstream lists it as unhealthy until its first check has passed.
 */
export const unchecked: CheckState = { status: 'unknown', last: null, consecutive: 0 };

/**
 * The state after one more result. `rise` passes in a row make a service alive and `fall` failures in a
 * row unhealthy; in between it stays what it was. Without a verdict, as while a container starts, it
 * goes back to unknown at once.
 *
 * @source NinesStack/sidecar healthy/healthy.go, where both counts are in effect 1
 */
export function nextStatus(
  state: CheckState,
  outcome: Outcome['kind'],
  { rise, fall }: { readonly rise: number; readonly fall: number },
): CheckState {
  const consecutive = outcome === state.last ? state.consecutive + 1 : 1;
  return { status: statusAfter(state.status, outcome, consecutive, rise, fall), last: outcome, consecutive };
}

function statusAfter(
  status: CheckState['status'],
  outcome: Outcome['kind'],
  consecutive: number,
  rise: number,
  fall: number,
): CheckState['status'] {
  switch (outcome) {
    case 'passing':
      return consecutive >= rise ? 'alive' : status;
    case 'failing':
      return consecutive >= fall ? 'unhealthy' : status;
    case 'unknown':
      return 'unknown';
  }
}
