/** Addresses as claims carry them, in bytes, and as sockets take them, in text. */

/** Where a datagram or stream goes. */
export interface Address {
  /** IPv4 or IPv6 in its shortest form, without brackets; a mapped IPv4 address as IPv4. */
  readonly address: string;
  readonly port: number;
}

/** @param bytes - `Uint8Array[4|16]`, network order */
export function toAddress(bytes: Uint8Array, port: number): Address {
  return { address: formatIp(bytes), port };
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.address === b.address;
}

const mappedPrefix = '0000:0000:0000:0000:0000:ffff:';

function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) {
    groups.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16).padStart(4, '0'));
  }
  const full = groups.join(':');
  return full.startsWith(mappedPrefix) ? bytes.subarray(12).join('.') : shortestIpv6(full);
}

/** @source RFC 5952 §4: leading zeros go, and the first of the longest runs of two or more zero groups */
function shortestIpv6(full: string): string {
  const text = full.replace(/\b0{1,3}/g, '');
  let longest = { at: 0, length: 0 };
  for (const { 0: run, index: at } of text.matchAll(/\b0(?::0)+\b/g)) {
    if (run.length > longest.length) longest = { at, length: run.length };
  }
  if (longest.length === 0) return text;
  const before = text.slice(0, longest.at).replace(/:$/, '');
  const after = text.slice(longest.at + longest.length).replace(/^:/, '');
  return `${before}::${after}`;
}
