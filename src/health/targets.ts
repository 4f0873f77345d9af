/**
 * Which addresses a check may reach: the host's own and its service's, nothing else. Without this a
 * label could make every agent fetch an address that only agents reach.
 */
import { isIP, isIPv6 } from 'node:net';
import { err, ok, type Result } from '../base/result.ts';
import type { HttpRequest, TcpRequest } from './probe.ts';
import type { CheckTarget, Refusal } from './spec.ts';

/** What belongs to the host. */
export interface HostIdentity {
  readonly hostname: string;
  /** IP address that {@link hostname} stands for in checks. */
  readonly advertiseIp: string;
  /** The addresses of all network interfaces. */
  readonly addresses: readonly string[];
}

type Reachable = Pick<CheckTarget, 'service' | 'addresses'>;

const loopbacks: readonly string[] = ['127.0.0.1', '::1'];
const ownTargets = "localhost, an address or the name of this host, or an address of the service's container";

/**
 * Reads the URL of an `HttpGet` check. An empty host, `http://:9090/x`, is localhost, as in Go.
 *
 * Differs: credentials in the URL are refused, since arguments are shown to everyone who asks the API.
 */
export function httpRequest(
  args: string,
  target: Reachable,
  host: HostIdentity,
): Result<HttpRequest, Refusal> {
  const text = args.replace(/^(https?:\/\/)(?=:\d)/i, '$1localhost');
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return err({ value: withoutCredentials(args), expected: 'a URL with http:// or https://' });
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return err({ value: withoutCredentials(args), expected: 'a URL without user name and password' });
  }
  const addresses = addressesOf(url.hostname, target, host);
  if (!addresses) return err({ value: args, expected: `a URL of ${ownTargets}` });
  url.hash = '';
  return ok({ type: 'HttpGet', url: url.href, addresses });
}

/** Reads `host:port` or `[IPv6 address]:port`, the arguments of a `TcpConnect` check. */
export function tcpRequest(args: string, target: Reachable, host: HostIdentity): Result<TcpRequest, Refusal> {
  const match = /^(\[[0-9a-f:.]+\]|[\w.-]*):(\d{1,5})$/i.exec(args);
  const name = match?.[1] || 'localhost';
  const port = Number(match?.[2]);
  // The URL parser knows every spelling of an address that the network stack does.
  if (!match || port < 1 || port > 65535 || !URL.canParse(`http://${name}`)) {
    return err({ value: args, expected: 'host:port or [IPv6 address]:port' });
  }
  const addresses = addressesOf(new URL(`http://${name}`).hostname, target, host);
  return addresses
    ? ok({ type: 'TcpConnect', port, addresses })
    : err({ value: args, expected: `a port of ${ownTargets}` });
}

/** A check's arguments as they may be shown: what stands where a URL has a password is left out. */
export function withoutCredentials(args: string): string {
  return args.replace(/\/\/[^/?#\s]*@/g, '//***@');
}

/**
 * @param urlHost - `hostname` of a parsed URL, which has one spelling for each address
 * @returns the addresses to connect to; undefined when the host may not be reached
 */
function addressesOf(urlHost: string, target: Reachable, host: HostIdentity): readonly string[] | undefined {
  if (urlHost === 'localhost') return loopbacks;
  const address = canonicalAddress(urlHost.replace(/^\[(.*)\]$/, '$1'));
  if (address === undefined) {
    return urlHost === host.hostname.toLowerCase() ? [host.advertiseIp] : undefined;
  }
  // Connecting to the unspecified address means this host.
  if (address === '0.0.0.0' || address === '::') return loopbacks;
  const allowed = [
    host.advertiseIp,
    ...host.addresses,
    ...target.addresses,
    ...target.service.ports.map(({ ip }) => ip),
  ];
  const isAllowed =
    address === '::1' ||
    address.startsWith('127.') ||
    allowed.some((each) => canonicalAddress(each) === address);
  return isAllowed ? [address] : undefined;
}

/**
 * The one spelling of an IP address: IPv6 compressed and without zone, IPv4 inside IPv6 as IPv4.
 *
 * @returns undefined for what is not an address
 */
function canonicalAddress(text: string): string | undefined {
  const bare = text.replace(/%.*$/, '');
  if (!isIPv6(bare)) return isIP(bare) === 0 ? undefined : bare;
  const compressed = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed);
  if (!mapped) return compressed;
  const bits = [mapped[1], mapped[2]].map((group) => Number.parseInt(group ?? '', 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
