/** Members as the API shows them, from what membership knows. Pure. */
import { isUtf8 } from 'node:buffer';
import type { MemberStatus } from '../../http/index.ts';
import type { Address, MemberView } from '../../swim/index.ts';

/** How many of a member's version numbers are the protocol's; the rest are of the layer above. */
const protocolNumbers = 3;

/** @param claims - others that claim the member's name */
export function memberStatus(member: MemberView, self: string, claims: readonly Address[]): MemberStatus {
  const { name, address, status, incarnation, meta, vsn } = member;
  return {
    name,
    address: address.address,
    port: address.port,
    state: status,
    isSelf: name === self,
    incarnation,
    meta: meta === null ? null : readable(meta),
    protocolVersions: [...vsn.subarray(0, protocolNumbers)],
    delegateVersions: [...vsn.subarray(protocolNumbers)],
    conflicts: claims.map(({ address: claimant, port }) => ({ address: claimant, port })),
  };
}

function readable(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8') : `base64:${buffer.toString('base64')}`;
}

/** In the order of their bytes, whatever the locale, and not of what peers say. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
