/** Why the engine could not be asked, and what its user can do about it. */
import { shownValue } from '../../base/problem.ts';
import type { DockerEndpoint } from './endpoint.ts';

/** What went wrong with one request, or with all of them. */
export type EngineFault =
  /** No connection; `code` is the system's name for the reason. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly detail: string }
  | { readonly kind: 'timeout'; readonly request: string; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly request: string; readonly status: number; readonly message: string }
  /** An answer that no Docker engine gives. */
  | { readonly kind: 'rubbish'; readonly request: string; readonly detail: string }
  | { readonly kind: 'too-large'; readonly request: string; readonly bytes: number }
  /** The event stream ended or broke. */
  | { readonly kind: 'ended'; readonly detail: string };

/** Carries a fault through code that throws, such as dockerode's. Never leaves this folder. */
export class EngineError extends Error {
  readonly fault: EngineFault;

  constructor(fault: EngineFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** @returns the fault that `error` carries; anything else is a connection that failed in some other way */
export function faultOf(error: unknown): EngineFault {
  if (error instanceof EngineError) return error.fault;
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return { kind: 'unreachable', code: String(code ?? ''), detail: String(message ?? error) };
}

/** One sentence that names the engine's address, what happened, and what helps. */
export function describeFault(fault: EngineFault, endpoint: DockerEndpoint): string {
  return `Docker at ${endpoint.url}: ${reasonOf(fault, endpoint)}`;
}

function reasonOf(fault: EngineFault, endpoint: DockerEndpoint): string {
  switch (fault.kind) {
    case 'unreachable':
      return unreachableReason(fault, endpoint);
    case 'timeout':
      return `no answer to ${fault.request} within ${fault.afterMs / 1000} s; is the engine overloaded or hung?`;
    case 'refused':
      return (
        `${fault.request} was answered with HTTP ${fault.status} ${shownValue(fault.message)}; ` +
        'a socket proxy must allow GET of /version, /events and /containers'
      );
    case 'rubbish':
      return `${fault.request} was answered with ${fault.detail}; is this a Docker engine? Check DOCKER_URL`;
    case 'too-large':
      return `the answer to ${fault.request} is longer than ${fault.bytes} bytes; is this a Docker engine?`;
    case 'ended':
      return `the event stream ended${fault.detail && ` (${shownValue(fault.detail)})`}`;
  }
}

function unreachableReason(fault: EngineFault & { kind: 'unreachable' }, endpoint: DockerEndpoint): string {
  const isSocket = endpoint.kind === 'unix';
  switch (fault.code) {
    case 'ENOENT':
      return isSocket
        ? 'there is no such socket; start Docker, set DOCKER_URL to where it listens, or mount the socket into this container'
        : `a certificate file is missing (${shownValue(fault.detail)}); check DOCKER_CERT_PATH`;
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; run as root or as a member of the group that owns the socket, often docker';
    case 'ECONNREFUSED':
      return 'nothing listens there; is the Docker daemon running?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved; check DOCKER_URL';
    default:
      return `cannot connect (${shownValue(fault.detail || fault.code)}); is the Docker daemon running?`;
  }
}
