/** Valid values to start a test from; each test states only what matters to it. */
import type { Millis, Now, Timestamp } from '../../src/base/time.ts';
import { fromUnixSeconds, parseTimestamp } from '../../src/base/time.ts';
import type { Discovered } from '../../src/discovery/discoverer.ts';
import type { Port, Service } from '../../src/service/index.ts';

/** @param text - RFC 3339; a mistake in a test fails loudly */
export function at(text: string): Timestamp {
  const parsed = parseTimestamp(text);
  if (!parsed.ok) throw new Error(`${text}: expected ${parsed.error}`);
  return parsed.value;
}

/** A moment `seconds` after an arbitrary fixed start, on both clocks. */
export function aMoment(seconds = 0): Now {
  return {
    wall: fromUnixSeconds(1_773_231_491 + seconds),
    mono: (1_000_000 + seconds * 1000) as Millis,
  };
}

export function aPort(changes: Partial<Port> = {}): Port {
  return { type: 'tcp', port: 32768, servicePort: 8080, ip: '10.0.0.5', ...changes };
}

export function aService(changes: Partial<Service> = {}): Service {
  return {
    id: 'deadbeef1231',
    name: 'awesome-svc',
    image: 'gonitro/awesome-svc:0.1.34',
    created: at('2026-03-11T12:00:00Z'),
    hostname: 'shakespeare',
    ports: [aPort()],
    updated: at('2026-03-11T12:18:11.66964845Z'),
    proxyMode: 'http',
    status: 'alive',
    ...changes,
  };
}

export function aDiscovered(changes: Partial<Discovered> = {}): Discovered {
  return {
    service: aService(),
    check: null,
    listenerUrl: null,
    engineHealth: null,
    addresses: [],
    ...changes,
  };
}
