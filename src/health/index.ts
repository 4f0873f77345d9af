/**
 * Health: whether this host's services answer. The decisions are pure: what a check means (`plan`,
 * `template`, `targets`) and what follows from its results (`check`). The `Monitor` asks, through one
 * checker for each way of asking, and every part of the program reads statuses from it.
 */
export { createProbe } from './checkers/table.ts';
export { Monitor, type MonitorOptions } from './monitor.ts';
export type { Outcome } from './outcome.ts';
export type { CheckPolicy } from './plan.ts';
export type { Checker, Probe, ProbeRequest } from './probe.ts';
export type { CheckCounters } from './repeater.ts';
export {
  type CheckDefaults,
  type CheckReport,
  type CheckSpec,
  type CheckTarget,
  type CheckType,
  checkLimits,
  checkTypes,
  type EngineHealth,
} from './spec.ts';
export type { HostIdentity } from './targets.ts';
