/**
 * The one shape in which a user's mistake is told: what is wrong, where, what would have been
 * right, and what happens meanwhile.
 */
import { escapeUnprintable } from './text.ts';

/** A mistake in something a user wrote: a label, a setting, a file, a request. */
export interface Problem {
  /** What carries the mistake, with its kind: `container web-1`, `setting SIDECAR_BIND_PORT`. */
  readonly thing: string;
  /** The offending value as it was given; long ones are cut by {@link describeProblem}. */
  readonly value: string;
  /** What is accepted in its place. */
  readonly expected: string;
  /** What the program does now. */
  readonly effect: string;
}

const shownValueChars = 80;

/** One line for logs and screens. Whatever a user wrote is escaped, so that it cannot forge lines. */
export function describeProblem({ thing, value, expected, effect }: Problem): string {
  return escapeUnprintable(`${thing}: ${shownValue(value)} is not valid: expected ${expected}; ${effect}`);
}

/** A value in quotes, cut to a screen's width, safe to print. */
export function shownValue(value: string): string {
  const cut = value.length > shownValueChars ? `${value.slice(0, shownValueChars)}…` : value;
  return escapeUnprintable(JSON.stringify(cut));
}
