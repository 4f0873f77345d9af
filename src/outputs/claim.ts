/**
 * One record's wish to answer on a ServicePort: whether it can be granted at all. Who gets a port that
 * several want is `model.ts`'s business.
 */
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  type Port,
  type ProxyMode,
  proxyModeOf,
  proxyModes,
  proxySafeName,
  type Service,
} from '../service/index.ts';
import { isHostName, isPlainIp, isUnspecifiedIp } from './address.ts';

/** Of service names, host names and ids in the form that proxies see. Real ones stay below 64. */
const limits = { nameChars: 255 };

/** One address that requests may be sent to. */
export interface Backend {
  /** Unique within its route, accepted by HAProxy, and never reused for another address. */
  readonly name: string;
  readonly hostname: string;
  readonly id: string;
  /** IP address, or the host's name when host names are asked for. */
  readonly address: string;
  readonly port: number;
}

export interface ModelOptions {
  /** Send to a record's host name instead of its ports' addresses. */
  readonly useHostnames: boolean;
}

/** A record and one of its ports, both fit for a proxy. */
export interface Claim {
  readonly record: Service;
  readonly servicePort: number;
  readonly mode: ProxyMode;
  readonly backend: Backend;
}

/** What a record is called in problems: safe to print, whatever a peer sent. */
export function recordName(record: Service): string {
  return `service ${short(record.name)} on ${short(record.hostname)} (${short(record.id)})`;
}

/**
 * The claims of one record's exported TCP ports.
 *
 * @param problems - receives what keeps the record, or one of its ports, from being routed
 */
export function claimsOf(record: Service, options: ModelOptions, problems: Problem[]): readonly Claim[] {
  const exported = record.ports.filter((port) => port.type === 'tcp' && port.servicePort !== null);
  if (exported.length === 0) return [];
  const unfit = nameProblem(record);
  const mode = proxyModeOf(record);
  if (unfit || !mode) {
    problems.push(unfit ?? problemOf(record, record.proxyMode, `a proxy mode: ${proxyModes.join(', ')}`));
    return [];
  }
  const claims: Claim[] = [];
  for (const port of exported) {
    const backend = backendOf(record, port, options);
    if (!backend.ok) problems.push(backend.error);
    else if (port.servicePort !== null) {
      claims.push({ record, servicePort: port.servicePort, mode, backend: backend.value });
    }
  }
  return claims;
}

function nameProblem(record: Service): Problem | undefined {
  for (const name of [record.name, record.hostname, record.id]) {
    // Lone surrogates have no UTF-8 form, so that two of them would become one name.
    if (name === '' || /\p{Surrogate}/u.test(name) || proxySafeName(name).length > limits.nameChars) {
      return problemOf(
        record,
        name,
        `a name, host name and id of well-formed Unicode, not empty, at most ${limits.nameChars} characters in their safe form`,
      );
    }
  }
  return undefined;
}

function backendOf(record: Service, port: Port, options: ModelOptions): Result<Backend, Problem> {
  const address = options.useHostnames ? record.hostname : port.ip;
  if (options.useHostnames && !isHostName(address) && !isPlainIp(address)) {
    return err(problemOf(record, address, 'a host name, since host names are used as addresses'));
  }
  if (!options.useHostnames && (!isPlainIp(address) || isUnspecifiedIp(address))) {
    return err(problemOf(record, address, 'the IP address of one host'));
  }
  if (port.port === 0) return err(problemOf(record, '0', 'a port from 1 to 65535'));
  const name = backendName(record.hostname, record.id, port.port);
  return ok({ name, hostname: record.hostname, id: record.id, address, port: port.port });
}

/** `<host>-<id>-<port>`; the id's own hyphens are escaped, so that it can be taken apart from the right. */
function backendName(hostname: string, id: string, port: number): string {
  return `${proxySafeName(hostname)}-${proxySafeName(id).replaceAll('-', ':2d')}-${port}`;
}

function problemOf(record: Service, value: string, expected: string): Problem {
  return { thing: recordName(record), value, expected, effect: 'it is not routed' };
}

function short(name: string): string {
  const safe = proxySafeName(name);
  return safe.length > limits.nameChars ? `${safe.slice(0, limits.nameChars)}…` : safe;
}
