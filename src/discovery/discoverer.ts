/** What every source of services looks like to the rest of the program. */
import type { Problem } from '../base/problem.ts';
import type { CheckSpec, EngineHealth } from '../health/index.ts';
import type { Service } from '../service/index.ts';

/** One instance with what its owner asked for beside being routed. */
export interface Discovered {
  readonly service: Service;
  /** null: no check was asked for, so the default applies. */
  readonly check: CheckSpec | null;
  /** URL that wants to hear of changes (`SidecarListener`, `ListenPort`); null for most. */
  readonly listenerUrl: string | null;
  /** The engine's own health verdict and its last output; null when the engine has no opinion. */
  readonly engineHealth: EngineHealth | null;
  /** The container's own addresses, which health checks may reach beside the host's; empty without one. */
  readonly addresses: readonly string[];
}

/** The whole current list of one source. */
export interface DiscoveryUpdate {
  readonly instances: readonly Discovered[];
  /** Mistakes in labels or files. An instance with a mistake that matters is not in the list. */
  readonly problems: readonly Problem[];
}

/** How a source is doing, for readiness and metrics. */
export type DiscovererState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'failing'; readonly reason: string };

/**
 * One source of services.
 *
 * `run` ends only when `signal` aborts and never throws otherwise. Each update is the whole list; while
 * the source cannot be read it reports a state and sends no update, so the last good list stands.
 */
export interface Discoverer {
  readonly name: string;
  run(sink: DiscoverySink, signal: AbortSignal): Promise<void>;
  /** Running totals for metrics, by camelCase name; absent for sources that count nothing. */
  counters?(): Readonly<Record<string, number>>;
}

export interface DiscoverySink {
  update(update: DiscoveryUpdate): void;
  state(state: DiscovererState): void;
}
