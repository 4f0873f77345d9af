/** What checkers are asked to do, and what every checker looks like. Requests are already validated. */
import type { Outcome } from './outcome.ts';

export interface HttpRequest {
  readonly type: 'HttpGet';
  /** Absolute, `http` or `https`, without credentials and fragment. */
  readonly url: string;
  /** IP addresses that a name in the URL stands for; nothing else may be connected to. */
  readonly addresses: readonly string[];
}

export interface TcpRequest {
  readonly type: 'TcpConnect';
  readonly port: number;
  /** IP addresses to try in this order. */
  readonly addresses: readonly string[];
}

export interface ExternalRequest {
  readonly type: 'External';
  readonly command: string;
  readonly args: readonly string[];
}

export type ProbeRequest = HttpRequest | TcpRequest | ExternalRequest;

/**
 * One way of asking a service. `check` never rejects and never retries. It settles soon after `signal`
 * aborts, whatever then the outcome, and has let go of every socket and process when it does.
 */
export interface Checker<Request extends ProbeRequest> {
  readonly type: Request['type'];
  check(request: Request, signal: AbortSignal): Promise<Outcome>;
}

/** Runs whichever checker a request is for, under the same contract. */
export type Probe = (request: ProbeRequest, signal: AbortSignal) => Promise<Outcome>;
