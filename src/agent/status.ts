/** What an agent knows and does at one moment, for screens. */
import type { Problem } from '../base/problem.ts';
import type { Snapshot } from '../catalog/index.ts';
import type { CheckReport } from '../health/index.ts';
import type { OutputStatus } from '../outputs/index.ts';

export interface AgentStatus {
  readonly snapshot: Snapshot;
  /** The last word of each local service's check, by the service's id. */
  readonly checks: ReadonlyMap<string, CheckReport>;
  /** Ids of the instances that the newest model routes to. */
  readonly routedIds: ReadonlySet<string>;
  readonly outputs: readonly OutputStatus[];
  /** Mistakes in labels and files, and claims that lost. */
  readonly problems: readonly Problem[];
}
