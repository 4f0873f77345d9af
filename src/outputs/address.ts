/** Which texts are addresses that a proxy can bind or send to, and how such an address is written. */
import { isIP, isIPv6 } from 'node:net';

const hostNameSyntax =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$/;

/** An IPv4 or IPv6 address without a zone, which HAProxy does not know. */
export function isPlainIp(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** Host names as RFC 1123 has them, with the underscore that container names often carry. */
export function isHostName(text: string): boolean {
  return hostNameSyntax.test(text);
}

/** The any-address in all its spellings. As a server HAProxy takes it for "where the client wanted to go". */
export function isUnspecifiedIp(ip: string): boolean {
  return isIPv6(ip) ? /^[0:]+(?:0\.0\.0\.0)?$/.test(ip) : ip === '0.0.0.0';
}

/** `10.0.0.1:80`, `web-1:80` or `[fd00::1]:80`, as HAProxy and most others read it. */
export function addressText(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}
