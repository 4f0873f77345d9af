/** What is to be checked, how often, and how many results it takes to change one's mind. */

export const checkTypes = ['HttpGet', 'External', 'AlwaysSuccessful', 'TcpConnect', 'Docker'] as const;
export type CheckType = (typeof checkTypes)[number];

/** What a user asked for one service, by labels or in a file. Absent fields follow the settings. */
export interface CheckSpec {
  readonly type: CheckType;
  /** As written, templates such as `{{ tcp 8080 }}` included. */
  readonly args: string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  /** Consecutive passes that make a service alive; ≥ 1. */
  readonly rise?: number;
  /** Consecutive failures that make it unhealthy; ≥ 1. */
  readonly fall?: number;
}

/** The last thing a check said, for display. */
export interface CheckReport {
  readonly type: CheckType;
  /** After template expansion. */
  readonly args: string;
  readonly passing: boolean | null;
  /** One line, cut to a screen's width, or a problem with the check's definition. */
  readonly output: string;
  readonly consecutive: number;
  readonly durationMs: number | null;
}
