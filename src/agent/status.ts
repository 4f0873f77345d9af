/** What an agent knows and does at one moment, for screens and for the API. */
import type { Problem } from '../base/problem.ts';
import type { Snapshot } from '../catalog/index.ts';
import type { SourceStatus } from '../discovery/index.ts';
import type { CheckReport } from '../health/index.ts';
import type { HostStatus, Readiness, SourceView } from '../http/index.ts';
import type { OutputStatus } from '../outputs/index.ts';

export interface AgentStatus {
  readonly snapshot: Snapshot;
  /** The last word of each local service's check, by the service's id. */
  readonly checks: ReadonlyMap<string, CheckReport>;
  readonly outputs: readonly OutputStatus[];
  /** Mistakes in labels and files, and claims that lost. */
  readonly problems: readonly Problem[];
}

/** The same in the form in which the API tells it: local services only, nothing that JSON cannot carry. */
export function hostStatus(
  { snapshot, checks, outputs, problems }: AgentStatus,
  readiness: Readiness,
  sources: readonly SourceStatus[],
): HostStatus {
  const routed = routedIds(outputs);
  const local = snapshot.servers.flatMap(({ services }) => services).filter(({ id }) => checks.has(id));
  return {
    ...readiness,
    sources: sources.map(sourceView),
    outputs: outputs.map(({ name, state, reason, routes }) => ({
      name,
      state,
      reason,
      routes: routes.length,
    })),
    instances: local.map(({ id, name, status }) => ({
      id,
      name,
      status,
      isRouted: routed.has(id),
      check: checks.get(id) ?? null,
    })),
    problems,
  };
}

/** Ids of the instances that proxies are known to send requests to, not of those that they soon will. */
export function routedIds(outputs: readonly OutputStatus[]): ReadonlySet<string> {
  const routes = outputs.flatMap((output) => output.routes);
  return new Set(routes.flatMap(({ backends }) => backends.map(({ id }) => id)));
}

function sourceView({ name, state, instances }: SourceStatus): SourceView {
  return { name, state: state.kind, reason: state.kind === 'failing' ? state.reason : '', instances };
}
