/**
 * Who may change something. Reading is open, as in the original; changing is for this host and for holders
 * of the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What the decision looks at. The address is the socket's: no header can claim to be local. */
export interface WriteRequest {
  readonly remoteAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface WritePolicy {
  readonly token: string | null;
  /** This host's own name, by which local users may address it. */
  readonly hostname: string;
}

/** Why not, and what the caller can do about it. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

const tokenAdvice = 'send "Authorization: Bearer <SIDECAR_API_TOKEN>"';

/**
 * Differs: the original lets anyone who reaches the port drain services.
 *
 * @returns null when the request may change things
 */
export function refuseWrite(request: WriteRequest, policy: WritePolicy): Refusal | null {
  const offered = bearerToken(request.headers.authorization);
  if (offered !== null) {
    if (policy.token !== null && sameSecret(offered, policy.token)) return null;
    return { status: 401, message: 'Unauthorized - The bearer token is not the value of SIDECAR_API_TOKEN' };
  }
  if (isLoopback(request.remoteAddress)) return refuseLocal(request.headers, policy);
  if (policy.token !== null)
    return { status: 401, message: `Unauthorized - From another host, ${tokenAdvice}` };
  return {
    status: 403,
    message:
      'Forbidden - Changes are accepted from this host only; set SIDECAR_API_TOKEN to accept them from others too',
  };
}

/** Loopback is not proof of a local user: browsers and local proxies carry strangers' requests there. */
function refuseLocal(headers: IncomingHttpHeaders, policy: WritePolicy): Refusal | null {
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) {
    return { status: 403, message: `Forbidden - The request came through a proxy; ${tokenAdvice}` };
  }
  const host = headers.host?.toLowerCase() ?? '';
  if (host !== '' && !isOwnName(hostnameOf(host), policy.hostname)) {
    // A foreign name that resolves to 127.0.0.1 is how a web page reaches its visitor's own machine.
    return { status: 403, message: `Forbidden - Address this host as localhost, or ${tokenAdvice}` };
  }
  const origin = headers.origin?.toLowerCase();
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, message: `Forbidden - The request came from another web site; ${tokenAdvice}` };
  }
  return null;
}

function bearerToken(authorization: string | undefined): string | null {
  return /^bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** @param address - of a socket, where IPv4 may appear inside IPv6 */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
}

function isOwnName(name: string, hostname: string): boolean {
  return name === 'localhost' || name === hostname.toLowerCase() || isIP(name) !== 0;
}

/** @param host - a Host header: a name or an address, IPv6 in brackets, with or without a port */
function hostnameOf(host: string): string {
  return /^\[([^\]]*)\](?::\d*)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, '');
}
