/** One member's time to show that it lives, which shrinks as independent members confirm the suspicion. */
import type { Millis } from '../base/time.ts';
import { suspicionTimeoutMs } from './scale.ts';

/** The figures a suspicion starts with. */
export interface SuspicionTerms {
  /** Accusers after the first that bring the time down to `minMs`; 0 in clusters too small for any. */
  readonly expected: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * @param members - everybody known, ourselves included
 * @source memberlist state.go, suspectNode
 */
export function suspicionTerms(
  config: {
    readonly suspicionMult: number;
    readonly suspicionMaxTimeoutMult: number;
    readonly probeIntervalMs: number;
  },
  members: number,
): SuspicionTerms {
  const wanted = config.suspicionMult - 2;
  const minMs = suspicionTimeoutMs(config.suspicionMult, members, config.probeIntervalMs);
  // Neither the suspect nor we can confirm.
  const expected = members - 2 < wanted ? 0 : wanted;
  return { expected, minMs, maxMs: minMs * config.suspicionMaxTimeoutMult };
}

/**
 * Time left before a suspect is declared dead.
 *
 * Falls from `maxMs` to `minMs` on a log scale, so that a lone confused accuser must wait the longest.
 *
 * @param confirmations - distinct accusers besides the first
 * @param elapsedMs - since the suspicion began
 * @returns ms, negative when its time is over
 * @source memberlist suspicion.go, remainingSuspicionTime; Lifeguard §IV.B
 */
export function remainingSuspicionMs(
  terms: SuspicionTerms,
  confirmations: number,
  elapsedMs: number,
): number {
  const { expected, minMs, maxMs } = terms;
  if (expected < 1) return minMs - elapsedMs;
  const share = Math.log(confirmations + 1) / Math.log(expected + 1);
  return Math.max(minMs, Math.floor(maxMs - share * (maxMs - minMs))) - elapsedMs;
}

/** A running suspicion, to look at. */
export interface SuspicionView {
  readonly since: Millis;
  readonly terms: SuspicionTerms;
  /** When the member is declared dead unless it answers. */
  readonly deadline: Millis;
  /** Independent accusers besides the first. */
  readonly confirmations: number;
}

export class Suspicion implements SuspicionView {
  readonly since: Millis;
  readonly terms: SuspicionTerms;
  /** When the member is declared dead. Only ever comes nearer, but for {@link postponeTo}. */
  deadline: Millis;
  /** Whether a passed deadline was looked at again; see `deadline.ts`. */
  isRechecked = false;
  readonly #accusers: Set<string>;

  /** @param accuser - the first; it cannot confirm itself */
  constructor(terms: SuspicionTerms, accuser: string, since: Millis) {
    this.since = since;
    this.terms = terms;
    this.#accusers = new Set([accuser]);
    this.deadline = (since + remainingSuspicionMs(terms, 0, 0)) as Millis;
  }

  get confirmations(): number {
    return this.#accusers.size - 1;
  }

  /** @returns whether `accuser` is new and still counts: the rumour is then worth passing on */
  confirm(accuser: string): boolean {
    if (this.confirmations >= this.terms.expected || this.#accusers.has(accuser)) return false;
    this.#accusers.add(accuser);
    this.shortenTo((this.since + remainingSuspicionMs(this.terms, this.confirmations, 0)) as Millis);
    return true;
  }

  shortenTo(deadline: Millis): void {
    if (deadline < this.deadline) this.deadline = deadline;
  }

  postponeTo(deadline: Millis): void {
    this.deadline = deadline;
  }
}
