/** Writes problems to the log when they appear, and not again while they last. */
import { describeProblem, type Problem } from './problem.ts';

/** Hostile input may cause any number of problems; the rest of a burst is only counted. */
const limits = { linesPerReport: 50 };

/** The part of a logger that is needed. */
export interface WarningLog {
  warn(line: string): void;
}

export class ProblemLog {
  #known: ReadonlySet<string> = new Set();
  readonly #log: WarningLog;

  constructor(log: WarningLog) {
    this.#log = log;
  }

  /** @param problems - all that exist now */
  report(problems: readonly Problem[]): void {
    const lines = new Set(problems.map(describeProblem));
    const fresh = [...lines].filter((line) => !this.#known.has(line));
    this.#known = lines;
    for (const line of fresh.slice(0, limits.linesPerReport)) this.#log.warn(line);
    const more = fresh.length - limits.linesPerReport;
    if (more > 0) this.#log.warn(`and ${more} more problems of this kind`);
  }
}
