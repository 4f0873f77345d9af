/** What a host says of itself: shapes only, for whoever fills them and for the route that sends them. */
import type { Problem } from '../base/problem.ts';

export interface Readiness {
  readonly ready: boolean;
  /** One sentence for each thing that is missing; empty when ready. */
  readonly reasons: readonly string[];
}

/** One source of services. */
export interface SourceView {
  readonly name: string;
  readonly state: 'starting' | 'connected' | 'failing';
  /** One sentence; empty unless failing. */
  readonly reason: string;
  /** null before its first list. */
  readonly instances: number | null;
}

/** One proxy that is kept in step. */
export interface OutputView {
  readonly name: string;
  readonly state: 'pending' | 'ok' | 'failed';
  readonly reason: string;
  readonly routes: number;
}

/** One local instance: what its check said last, and whether requests are sent to it. */
export interface InstanceView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly isRouted: boolean;
  readonly check: {
    readonly type: string;
    readonly args: string;
    readonly passing: boolean | null;
    readonly output: string;
    readonly consecutive: number;
    readonly durationMs: number | null;
  } | null;
}

export interface HostStatus extends Readiness {
  readonly sources: readonly SourceView[];
  readonly outputs: readonly OutputView[];
  readonly instances: readonly InstanceView[];
  readonly problems: readonly Problem[];
}
