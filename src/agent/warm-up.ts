/**
 * Whether enough is known to change what a proxy does. A restarted agent begins with nothing, and must
 * not take from a running HAProxy what it has not looked at yet. Later on an unchecked service is news
 * and holds nothing up.
 */
import type { Service } from '../service/index.ts';

/** How long routes wait for sources and first checks; a source may be down for good. */
const limits = { waitMs: 10_000 };

export interface WarmUpState {
  /** Since the agent's start. */
  readonly elapsedMs: number;
  /** Whether every source has reported. */
  readonly isComplete: boolean;
  /** What this host runs. */
  readonly services: readonly Service[];
}

export function isWarmedUp({ elapsedMs, isComplete, services }: WarmUpState): boolean {
  if (elapsedMs >= limits.waitMs) return true;
  return isComplete && services.every(({ status }) => status !== 'unknown');
}
