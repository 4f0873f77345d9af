/** A service instance as every part of Pillion sees it. Values are immutable and already validated. */
import type { Timestamp } from '../base/time.ts';

/**
 * Where an instance is in its life. `unknown` is listed but not routed: it has not been checked yet.
 * On the wire and in the API these are the integers of {@link statusCodes}.
 */
export type Status = 'alive' | 'tombstone' | 'unhealthy' | 'unknown' | 'draining';

export type PortType = 'tcp' | 'udp' | 'sctp';

/** One address at which an instance listens. */
export interface Port {
  readonly type: PortType;
  /** The real port, 0…65535. */
  readonly port: number;
  /** The well-known port that proxies listen on, 1…65535; null when the port is not exported. */
  readonly servicePort: number | null;
  /** IPv4 or IPv6 address, or a host name where a Sidecar peer announced one. */
  readonly ip: string;
}

/** One instance of a named service. (hostname, id) identifies it in a cluster. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly created: Timestamp;
  readonly hostname: string;
  readonly ports: readonly Port[];
  /** When its host last vouched for this record; peers accept only strictly newer ones. */
  readonly updated: Timestamp;
  /** `http`, `tcp` or `ws`; kept as announced, since peers may send anything. See {@link proxyModeOf}. */
  readonly proxyMode: string;
  readonly status: Status;
}

export const proxyModes = ['http', 'tcp', 'ws'] as const;
export type ProxyMode = (typeof proxyModes)[number];

/** @source NinesStack/sidecar service/service.go */
export const statusCodes: Readonly<Record<Status, number>> = {
  alive: 0,
  tombstone: 1,
  unhealthy: 2,
  unknown: 3,
  draining: 4,
};

/**
 * The ports of a record that announced `null` instead of a list. Behaves as an empty list and is
 * written back as `null`, so that relaying a peer's record keeps its bytes.
 */
export const noPorts: readonly Port[] = Object.freeze([]);

/** @returns undefined for modes that no proxy of ours can serve */
export function proxyModeOf(service: Service): ProxyMode | undefined {
  return proxyModes.find((mode) => mode === service.proxyMode);
}

/** Whether two records say the same, apart from when they were vouched for. */
export function sameApartFromUpdated(a: Service, b: Service): boolean {
  return (
    a.status === b.status &&
    a.name === b.name &&
    a.image === b.image &&
    a.created === b.created &&
    a.proxyMode === b.proxyMode &&
    a.hostname === b.hostname &&
    a.id === b.id &&
    samePorts(a.ports, b.ports)
  );
}

function samePorts(a: readonly Port[], b: readonly Port[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((port, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        port.port === other.port &&
        port.servicePort === other.servicePort &&
        port.ip === other.ip &&
        port.type === other.type
      );
    })
  );
}
