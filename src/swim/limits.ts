/** What peers, and a long life, may make one core keep, and what is counted. */

export const swimLimits = {
  /** Members known at once, dead ones included. Further names are refused until some are forgotten. */
  members: 131_072,
  /** Rumours waiting to be passed on. At the limit the one that was passed on most often goes. */
  broadcasts: 131_072,
  /** Pings under way for others. Further requests are not served; the asker has other helpers. */
  relays: 1024,
  /** Names of which two owners are being asked. Further claims are ignored; peers repeat true ones. */
  disputes: 64,
  /** Streams whose answer is awaited. Further exchanges are not begun. */
  exchanges: 256,
  /** Addresses of members that once were, kept to find them again. The oldest goes. */
  rememberedPeers: 64,
  /** Addresses of seeds, as last resolved. Further ones are ignored. */
  seeds: 256,
} as const;

/** What was dropped or happened how often since the start. All rise only. */
export interface Counters {
  membersRefused: number;
  broadcastsDropped: number;
  relaysRefused: number;
  disputesRefused: number;
  exchangesRefused: number;
  mergesRefused: number;
  probes: number;
  probesFailed: number;
  /** Members deaf on UDP that answered a ping on a stream. */
  probesSavedByStream: number;
  refutations: number;
}

export function createCounters(): Counters {
  return {
    membersRefused: 0,
    broadcastsDropped: 0,
    relaysRefused: 0,
    disputesRefused: 0,
    exchangesRefused: 0,
    mergesRefused: 0,
    probes: 0,
    probesFailed: 0,
    probesSavedByStream: 0,
    refutations: 0,
  };
}
