/**
 * A member of a cluster on the network: UDP and TCP on one port, seeds from DNS, deadlines, limits. It
 * brings events to a `Swim` and carries out its effects; what they mean is decided there.
 */
export { formatAddress, parseIp } from './addresses.ts';
export type { BindAddress } from './bind.ts';
export type { DropCounts, PacketDrop, StreamDrop } from './drops.ts';
export type { JoinReport } from './first-join.ts';
export type { Host, HostCounters } from './host.ts';
export { transportLimits } from './limits.ts';
export type { HostOptions, UserLayer } from './options.ts';
export type { PacketCounters } from './packet-socket.ts';
export { type Lookup, parseSeed, type Seed } from './seeds.ts';
export { startHost } from './start.ts';
