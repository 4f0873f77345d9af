/** Which of the host's addresses others are told to use. */
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { InterfaceAddress } from './settings/row.ts';

/** What the choice depends on. */
export interface AdvertiseOptions {
  /** `SIDECAR_ADVERTISE_IP`; empty: choose. */
  readonly configured: string;
  /** Compared as text. */
  readonly excluded: readonly string[];
  /** In the operating system's order. */
  readonly addresses: readonly InterfaceAddress[];
  /** Whether no other host is expected to use the address. */
  readonly isAlone: boolean;
}

/** An address that was looked at and not taken. */
export interface RejectedAddress extends InterfaceAddress {
  readonly reason: 'not a private IPv4 address' | 'excluded' | 'not the first';
}

/** The address and how it was found, for the log. */
export interface AdvertiseChoice {
  readonly address: string;
  readonly kind: 'configured' | 'private' | 'loopback';
  readonly rejected: readonly RejectedAddress[];
}

/** 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16, which leaves out 100.64.0.0/10 and loopback. */
const privateIpv4 = /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$/;

/**
 * Takes the configured address, else the first private IPv4 address that is not excluded.
 *
 * Differs: a host alone falls back to 127.0.0.1, so that a laptop without a network works; Sidecar ends.
 *
 * @returns a problem when others have to reach this host and it has no such address
 * @source NinesStack/sidecar addresses.go
 */
export function chooseAdvertiseAddress(options: AdvertiseOptions): Result<AdvertiseChoice, Problem> {
  const { configured, excluded, addresses, isAlone } = options;
  if (configured !== '') return ok({ address: configured, kind: 'configured', rejected: [] });
  const candidates = addresses.map((candidate) => ({
    ...candidate,
    flaw: flawOf(candidate.address, excluded),
  }));
  const chosen = candidates.find(({ flaw }) => flaw === undefined);
  const rejected = candidates
    .filter((candidate) => candidate !== chosen)
    .map(({ flaw, ...candidate }) => ({ ...candidate, reason: flaw ?? ('not the first' as const) }));
  if (chosen) return ok({ address: chosen.address, kind: 'private', rejected });
  if (isAlone) return ok({ address: '127.0.0.1', kind: 'loopback', rejected });
  return err({
    thing: "the host's addresses",
    value: addresses.map(({ address }) => address).join(','),
    expected: 'a private IPv4 address that is not in SIDECAR_EXCLUDE_IPS; otherwise set SIDECAR_ADVERTISE_IP',
    effect: 'the agent does not start',
  });
}

function flawOf(
  address: string,
  excluded: readonly string[],
): 'not a private IPv4 address' | 'excluded' | undefined {
  if (!privateIpv4.test(address)) return 'not a private IPv4 address';
  return excluded.includes(address) ? 'excluded' : undefined;
}
