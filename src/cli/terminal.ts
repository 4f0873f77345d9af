/** What every command needs to talk to the person at the terminal. */
import { describeProblem, type Problem } from '../base/problem.ts';

/** Documented in `pillion --help`. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 };

/** Results, on standard output. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Anything that is not a result, on standard error. */
export function complain(text: string): void {
  process.stderr.write(`pillion: ${text}\n`);
}

/** Tells all mistakes in settings, one line each. */
export function complainOf(problems: readonly Problem[]): void {
  for (const problem of problems) complain(describeProblem(problem));
}
