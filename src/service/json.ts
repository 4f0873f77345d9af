/** A service as Sidecar's JSON: the wire form of one record and of each entry in the API. */
import { asObject, fieldOf, parseLeadingObject, quoteJson } from '../base/json-text.ts';
import { err, ok, type Result } from '../base/result.ts';
import { wellFormed } from '../base/text.ts';
import { formatTimestamp, parseTimestamp, type Timestamp, zeroTime } from '../base/time.ts';
import { noPorts, type Port, type PortType, type Service, type Status, statusCodes } from './service.ts';

/** What a peer may make us keep for one record. Real records stay far below. */
export const serviceLimits = { textChars: 1024, ports: 256 };

/** Which field of a record was wrong, and what it should have been. */
export interface ServiceDecodeError {
  /** Path of the field in the JSON, such as `Ports[0].Port`; empty for the record itself. */
  readonly field: string;
  readonly expected: string;
}

/** Compact JSON with the field order, escapes and times of the Go code. */
export function encodeService(service: Service): string {
  // Joined, not concatenated: callers put thousands of these together, time and again, and V8 copies a
  // string that is in one piece several times faster than one that still refers to its parts.
  return [
    `{"ID":${quoteJson(service.id)},"Name":${quoteJson(service.name)},"Image":${quoteJson(service.image)}`,
    `,"Created":"${formatTimestamp(service.created)}","Hostname":${quoteJson(service.hostname)}`,
    `,"Ports":${encodePorts(service.ports)},"Updated":"${formatTimestamp(service.updated)}"`,
    `,"ProxyMode":${quoteJson(service.proxyMode)},"Status":${statusCodes[service.status]}}`,
  ].join('');
}

function encodePorts(ports: readonly Port[]): string {
  if (ports === noPorts) return 'null';
  return `[${ports.map(encodePort).join(',')}]`;
}

function encodePort(port: Port): string {
  return `{"Type":"${port.type}","Port":${port.port},"ServicePort":${port.servicePort ?? 0},"IP":${quoteJson(port.ip)}}`;
}

/**
 * Reads one record with the tolerance of Go's decoder: keys in any case, unknown keys skipped, missing
 * or null fields at their zero value, bytes after the object ignored.
 */
export function decodeService(text: string): Result<Service, ServiceDecodeError> {
  const object = parseLeadingObject(text);
  return object ? decodeServiceObject(object) : err({ field: '', expected: 'a JSON object' });
}

/** Reads one record that is already parsed, as part of a whole state. */
export function decodeServiceObject(object: Record<string, unknown>): Result<Service, ServiceDecodeError> {
  const reader = new FieldReader(object);
  const service: Service = {
    id: reader.text('ID'),
    name: reader.text('Name'),
    image: reader.text('Image'),
    created: reader.time('Created'),
    hostname: reader.text('Hostname'),
    ports: reader.ports(),
    updated: reader.time('Updated'),
    proxyMode: reader.text('ProxyMode'),
    status: reader.status(),
  };
  return reader.error ? err(reader.error) : ok(service);
}

const statusByCode: readonly Status[] = ['alive', 'tombstone', 'unhealthy', 'unknown', 'draining'];
const portTypes: readonly PortType[] = ['tcp', 'udp', 'sctp'];
const portRange = { min: 0, max: 65535 };
const anyInteger = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** Reads fields one by one and remembers the first that is wrong, so that callers check once. */
class FieldReader {
  error: ServiceDecodeError | undefined;
  readonly #object: Record<string, unknown>;
  readonly #path: string;

  constructor(object: Record<string, unknown>, path = '') {
    this.#object = object;
    this.#path = path;
  }

  text(name: string): string {
    const value = fieldOf(this.#object, name) ?? '';
    if (typeof value === 'string' && value.length <= serviceLimits.textChars) return wellFormed(value);
    return this.#fail(name, `a string of at most ${serviceLimits.textChars} characters`, '');
  }

  time(name: string): Timestamp {
    const value = fieldOf(this.#object, name);
    if (value === undefined) return zeroTime;
    if (typeof value !== 'string') return this.#fail(name, 'an RFC 3339 time', zeroTime);
    const parsed = parseTimestamp(value);
    return parsed.ok ? parsed.value : this.#fail(name, parsed.error, zeroTime);
  }

  integer(name: string, { min, max }: { min: number; max: number }): number {
    const value = fieldOf(this.#object, name) ?? 0;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    return this.#fail(name, `a whole number from ${min} to ${max}`, 0);
  }

  /** Differs: an integer outside 0…4 becomes `unknown`, which routes nothing, as upstream does with it. */
  status(): Status {
    return statusByCode[this.integer('Status', anyInteger)] ?? 'unknown';
  }

  ports(): readonly Port[] {
    const value = fieldOf(this.#object, 'Ports');
    if (value === undefined) return noPorts;
    if (!Array.isArray(value) || value.length > serviceLimits.ports) {
      return this.#fail('Ports', `an array of at most ${serviceLimits.ports} ports`, noPorts);
    }
    return value.map((entry: unknown, index) => this.#port(asObject(entry), `Ports[${index}]`));
  }

  /** Differs: a port without a type, as upstream's static files may have it, is read as TCP. */
  #port(object: Record<string, unknown> | undefined, path: string): Port {
    const reader = new FieldReader(object ?? {}, `${path}.`);
    const type = reader.text('Type') || 'tcp';
    const port: Port = {
      type: portTypes.find((known) => known === type) ?? 'tcp',
      port: reader.integer('Port', portRange),
      servicePort: reader.integer('ServicePort', portRange) || null,
      ip: reader.text('IP'),
    };
    if (!object) this.#fail(path, 'an object', undefined);
    else if (type !== port.type) this.#fail(`${path}.Type`, portTypes.join(', '), undefined);
    this.error ??= reader.error;
    return port;
  }

  #fail<T>(name: string, expected: string, fallback: T): T {
    this.error ??= { field: this.#path + name, expected };
    return fallback;
  }
}
