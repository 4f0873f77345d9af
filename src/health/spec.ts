/** What is to be checked, how often, and how many results it takes to change one's mind. */

import type { Service } from '../service/index.ts';

export const checkTypes = ['HttpGet', 'External', 'AlwaysSuccessful', 'TcpConnect', 'Docker'] as const;
export type CheckType = (typeof checkTypes)[number];

/** What a user asked for one service, by labels or in a file. Absent fields follow the settings. */
export interface CheckSpec {
  readonly type: CheckType;
  /** Who wrote it: whoever starts a container sets labels, while files belong to the host's operator. */
  readonly origin: 'label' | 'file';
  /** As written, templates such as `{{ tcp 8080 }}` included. */
  readonly args: string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  /** Consecutive passes that make a service alive; ≥ 1. */
  readonly rise?: number;
  /** Consecutive failures that make it unhealthy; ≥ 1. */
  readonly fall?: number;
}

/** What the container engine's own health check says. */
export interface EngineHealth {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  /** What the last run printed; as long as the engine gave it. */
  readonly output: string;
}

/** One service with what its check needs to know. */
export interface CheckTarget {
  readonly service: Service;
  /** null: no check was asked for, so the default applies. */
  readonly check: CheckSpec | null;
  /** null when the engine runs no check for it. */
  readonly engineHealth: EngineHealth | null;
  /** The container's own IP addresses, which checks may reach beside the host's; empty without one. */
  readonly addresses: readonly string[];
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
