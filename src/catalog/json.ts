/** The whole state as Sidecar's JSON, for the API and for exchanging with peers, and the by-service form. */
import { asObject, fieldOf, parseLeadingObject, quoteJson } from '../base/json-text.ts';
import { shownValue } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import { formatTimestamp } from '../base/time.ts';
import {
  decodeServiceObject,
  encodeService,
  type Service,
  type ServiceDecodeError,
} from '../service/index.ts';
import { byService, type ServerView, type Snapshot } from './snapshot.ts';
import { catalogLimits } from './table.ts';

/** What is read of one document from a peer. */
export interface StateLimits {
  readonly textChars: number;
  readonly records: number;
  /** How many mistakes are kept; the rest are only counted. */
  readonly errors: number;
}

export const stateLimits: StateLimits = {
  textChars: 64 * 1024 * 1024,
  records: catalogLimits.records,
  errors: 20,
};

/** A service as compact JSON; callers that keep what they encoded pass their own. */
export type ServiceEncoder = (service: Service) => string;

/** Compact JSON with Go's field order; servers and services sorted by key, in bytes. */
export function encodeState(snapshot: Snapshot, encode: ServiceEncoder = encodeService): string {
  const servers = snapshot.servers.map((server) => encodeServer(server, encode)).join(',');
  return (
    `{"Servers":{${servers}},"LastChanged":"${formatTimestamp(snapshot.lastChanged)}"` +
    `,"ClusterName":${quoteJson(snapshot.clusterName)},"Hostname":${quoteJson(snapshot.hostname)}}`
  );
}

function encodeServer(server: ServerView, encode: ServiceEncoder): string {
  const name = quoteJson(server.name);
  const services = server.services.map((service) => `${quoteJson(service.id)}:${encode(service)}`).join(',');
  return (
    `${name}:{"Name":${name},"Services":{${services}}` +
    `,"LastUpdated":"${formatTimestamp(server.lastUpdated)}","LastChanged":"${formatTimestamp(server.lastChanged)}"}`
  );
}

/** Compact JSON of name → array of services, names sorted in bytes, each array oldest `updated` first. */
export function encodeByService(snapshot: Snapshot, encode: ServiceEncoder = encodeService): string {
  const groups: string[] = [];
  for (const [name, services] of byService(snapshot)) {
    groups.push(`${quoteJson(name)}:[${services.map(encode).join(',')}]`);
  }
  return `{${groups.join(',')}}`;
}

/** What a peer's document holds that can be merged, record by record. */
export interface DecodedState {
  readonly clusterName: string;
  readonly hostname: string;
  /** In the order of the document. Each says itself which host it belongs to; the keys are not looked at. */
  readonly services: readonly Service[];
  /** The first mistakes: the keys of the server and the service in quotes, then the field. */
  readonly errors: readonly ServiceDecodeError[];
  /** How many records or servers could not be read or were beyond the limit. */
  readonly rejected: number;
}

/**
 * Reads a whole state with the tolerance of Go's decoder.
 *
 * Differs: a server or service that is null is skipped, where upstream crashes when merging it; one that
 * cannot be read spoils only itself.
 *
 * @returns an error when the document as a whole is not a state
 */
export function decodeState(
  text: string,
  limits: StateLimits = stateLimits,
): Result<DecodedState, ServiceDecodeError> {
  if (text.length > limits.textChars) {
    return err({ field: '', expected: `at most ${limits.textChars} characters` });
  }
  const state = parseLeadingObject(text);
  if (!state) return err({ field: '', expected: 'a JSON object' });
  const servers = asObject(fieldOf(state, 'Servers') ?? {});
  if (!servers) return err({ field: 'Servers', expected: 'an object' });
  const reader = new StateReader(limits);
  for (const [name, server] of Object.entries(servers)) reader.server(name, server);
  return ok({
    clusterName: textOf(fieldOf(state, 'ClusterName')),
    hostname: textOf(fieldOf(state, 'Hostname')),
    services: reader.services,
    errors: reader.errors,
    rejected: reader.rejected,
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Collects the readable records of one document and what was wrong with the others. */
class StateReader {
  readonly services: Service[] = [];
  readonly errors: ServiceDecodeError[] = [];
  rejected = 0;
  readonly #limits: StateLimits;

  constructor(limits: StateLimits) {
    this.#limits = limits;
  }

  server(name: string, value: unknown): void {
    if (value === null) return;
    const server = asObject(value);
    const services = server && asObject(fieldOf(server, 'Services') ?? {});
    if (services) for (const [id, service] of Object.entries(services)) this.#service([name, id], service);
    else this.#reject([name], { field: '', expected: 'a server with an object of services' });
  }

  #service(keys: readonly string[], value: unknown): void {
    if (value === null) return;
    const object = asObject(value);
    if (!object) this.#reject(keys, { field: '', expected: 'a service' });
    else if (this.services.length >= this.#limits.records) {
      this.#reject(keys, { field: '', expected: `at most ${this.#limits.records} records` });
    } else {
      const decoded = decodeServiceObject(object);
      if (decoded.ok) this.services.push(decoded.value);
      else this.#reject(keys, decoded.error);
    }
  }

  /** @param keys - of the server and the service in question; a peer chose them, so they are cut */
  #reject(keys: readonly string[], { field, expected }: ServiceDecodeError): void {
    this.rejected += 1;
    if (this.errors.length >= this.#limits.errors) return;
    this.errors.push({ field: [...keys.map(shownValue), field].filter(Boolean).join(' '), expected });
  }
}
