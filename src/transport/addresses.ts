/** Addresses as people and sockets write them, into the bytes that claims carry. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Address } from '../swim/index.ts';

/**
 * @param text - an IPv4 or IPv6 address without brackets; a zone is not part of it
 * @returns `Uint8Array[4|16]` in network order, undefined when it is neither
 */
export function parseIp(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  return isIPv6(text) && !text.includes('%') ? parseIpv6(text) : undefined;
}

/** `address:port`, with brackets where the address has colons. */
export function formatAddress({ address, port }: Address): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Whether a socket bound to `bound` can send to `address`. */
export function isReachableFrom(bound: string, address: string): boolean {
  if (isIPv4(bound)) return isIPv4(address);
  return bound === '::' || isIPv6(address);
}

function parseIpv6(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  const zeros = new Array<number>(8 - front.length - back.length).fill(0);
  return Uint8Array.from([...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 0xff]));
}

/** Groups of 16 bits; an IPv4 address at the end makes two. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}
