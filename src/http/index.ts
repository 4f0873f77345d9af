/**
 * The HTTP server: the API that Sidecar's clients know, probes, metrics, and pages for people. Give
 * `buildServer` the rest of the program as functions; call `listen` on what it returns.
 */
export type {
  ClusterKeys,
  ClusterStatus,
  ConflictView,
  KeyRefusal,
  KeyView,
  MemberStatus,
} from './cluster-status.ts';
export type { HostStatus, InstanceView, OutputView, Readiness, SourceView } from './host-status.ts';
export {
  type DrainRefusal,
  type HttpDeps,
  type HttpLimits,
  type HttpOptions,
  httpLimits,
} from './options.ts';
export { buildServer } from './server.ts';
