/**
 * The shapes of Docker's answers: reads untrusted JSON into the few facts that matter and forgets the
 * rest. Judges no label; see `labels.ts`.
 */
import { isIP } from 'node:net';
import { asObject } from '../../base/json-text.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { EngineHealth } from '../../health/index.ts';
import { type PortType, serviceLimits } from '../../service/index.ts';

import type { Nameable } from './namer.ts';

/** What one container can make us keep. A container beyond these is refused, others are not. */
export const containerLimits = { labels: 1024, bindings: 2048, networks: 64, healthOutputChars: 1024 };

/** One row of a listing: a container port and, when it is published, where. */
export interface Binding {
  readonly type: PortType;
  /** The port inside the container, 1…65535. */
  readonly privatePort: number;
  /** The port on the host; 0 when it is not published. */
  readonly publicPort: number;
  /** IPv4 or IPv6 address it is bound to; empty when the engine does not say. */
  readonly ip: string;
}

/** A running container as the engine lists it. */
export interface ContainerFacts extends Nameable {
  /** 64 hex digits. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdSeconds: number;
  /** `running`, `paused`, `restarting`, …; empty from engines that do not say. */
  readonly state: string;
  readonly networkMode: string;
  readonly bindings: readonly Binding[];
  /** Addresses in the container's own networks, sorted. */
  readonly addresses: readonly string[];
  /** The verdict of the image's HEALTHCHECK; null without one. */
  readonly health: EngineHealth['status'] | null;
}

/** The first 12 characters of a container's id, by which services are identified. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** Reads one entry of `GET /containers/json`; an error names the field that is not as documented. */
export function readContainer(entry: unknown): Result<ContainerFacts, string> {
  const object = asObject(entry);
  if (!object) return err('an object');
  const { Id: id, Created: createdSeconds } = object;
  if (typeof id !== 'string' || !/^[0-9a-f]{12,64}$/.test(id)) return err('Id: 12 to 64 hex digits');
  if (!isCount(createdSeconds, 253_402_300_799)) return err('Created: seconds since 1970');
  const labels = readLabels(object['Labels']);
  if (!labels) return err(`Labels: at most ${containerLimits.labels} strings by name`);
  const bindings = readBindings(object['Ports']);
  if (!bindings) return err(`Ports: at most ${containerLimits.bindings} bindings`);
  const networks = Object.values(asObject(asObject(object['NetworkSettings'])?.['Networks']) ?? {});
  if (networks.length > containerLimits.networks) return err(`at most ${containerLimits.networks} networks`);
  return ok({
    id,
    slashName: firstName(object['Names']),
    image: textOf(object['Image']),
    createdSeconds,
    state: textOf(object['State']),
    networkMode: textOf(asObject(object['HostConfig'])?.['NetworkMode']),
    labels,
    bindings,
    addresses: addressesOf(networks),
    health: healthIn(textOf(object['Status'])),
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

/** Links give a container further names with two slashes, in no fixed order; its own has one. */
function firstName(names: unknown): string {
  if (!Array.isArray(names)) return '';
  const usable = names.filter(
    (name): name is string => typeof name === 'string' && name.length <= serviceLimits.textChars,
  );
  return usable.find((name) => name.lastIndexOf('/') === 0) ?? usable.sort()[0] ?? '';
}

function readLabels(value: unknown): ReadonlyMap<string, string> | undefined {
  if (value === undefined || value === null) return new Map();
  const entries = Object.entries(asObject(value) ?? { '': null });
  if (entries.length > containerLimits.labels) return undefined;
  if (entries.some(([, text]) => typeof text !== 'string')) return undefined;
  return new Map(entries.map(([name, text]) => [name, textOf(text)]));
}

const portTypes: readonly PortType[] = ['tcp', 'udp', 'sctp'];

function readBindings(value: unknown): readonly Binding[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > containerLimits.bindings) return undefined;
  const bindings = value.map(readBinding);
  return bindings.every((binding) => binding !== undefined) ? bindings : undefined;
}

function readBinding(value: unknown): Binding | undefined {
  const object = asObject(value);
  // Docker's own mapping vector has rows without a type, for ports that are not published.
  const type = portTypes.find((known) => known === (object?.['Type'] ?? 'tcp'));
  const { PrivatePort: privatePort, PublicPort: publicPort = 0, IP: ip = '' } = object ?? {};
  if (!type || !isCount(privatePort, 65_535) || !isCount(publicPort, 65_535)) return undefined;
  if (typeof ip !== 'string' || (ip !== '' && isIP(ip) === 0)) return undefined;
  return { type, privatePort, publicPort, ip };
}

function addressesOf(networks: readonly unknown[]): readonly string[] {
  const found = networks.flatMap((network) => {
    const object = asObject(network);
    return [textOf(object?.['IPAddress']), textOf(object?.['GlobalIPv6Address'])];
  });
  return [...new Set(found)].filter((address) => isIP(address) !== 0).sort();
}

/** The listing tells health only in its human text: `Up 5 minutes (healthy)`. */
function healthIn(status: string): EngineHealth['status'] | null {
  const words = /\((healthy|unhealthy|health: starting)\)$/.exec(status)?.[1];
  if (words === 'healthy' || words === 'unhealthy') return words;
  return words === undefined ? null : 'starting';
}

/** Reads the last output of the HEALTHCHECK from `GET /containers/{id}/json`; empty when there is none. */
export function readHealthOutput(inspected: unknown): string {
  const log = asObject(asObject(asObject(inspected)?.['State'])?.['Health'])?.['Log'];
  const last: unknown = Array.isArray(log) ? log.at(-1) : undefined;
  return textOf(asObject(last)?.['Output']).slice(0, containerLimits.healthOutputChars).trim();
}
