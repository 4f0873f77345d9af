/** How often, how long, how many: every figure of the protocol, with memberlist's and Sidecar's sets. */

/** What this project adds to memberlist. None of it changes the wire; each can be switched off alone. */
export interface Additions {
  /** A fresh rumour goes to its first targets at once, not with the next tick. */
  readonly freshRumours: boolean;
  /** Where a tick has several packets, each goes to other members; the fork repeats itself to the same ones. */
  readonly freshTargets: boolean;
  /** Many joins at once are followed by an early push/pull, which finds members that gossip missed. */
  readonly joinRepair: boolean;
  /** A busy event loop counts against our own health. */
  readonly loopDelay: boolean;
  /** A deadline that has passed is looked at again once waiting input has been read. */
  readonly recheckDeadlines: boolean;
  /** Who hears nobody at all declares nobody dead for a while: it is likelier to be cut off itself. */
  readonly mistrustSilence: boolean;
  /** A member silent on UDP whose host refuses the stream connection has less time to answer. */
  readonly refusedStreams: boolean;
  /** A name moves to a new address as soon as the old one does not answer. */
  readonly reclaimNames: boolean;
  /** Seeds, remembered peers and dead members are tried again, for ever. */
  readonly rejoin: boolean;
}

/**
 * One agent's figures. All times are in milliseconds.
 *
 * @source memberlist config.go, from which names, meanings and defaults come unless noted
 */
export interface SwimConfig {
  readonly probeIntervalMs: number;
  /** How long the direct ping may take before others are asked. */
  readonly probeTimeoutMs: number;
  /** Members asked to ping in our place. */
  readonly indirectChecks: number;
  /** Whether a silent member is pinged on a stream too. */
  readonly streamPings: boolean;
  readonly streamTimeoutMs: number;
  readonly suspicionMult: number;
  /** How much longer than the shortest suspicion the longest is. */
  readonly suspicionMaxTimeoutMult: number;
  /** The health score stays below this. */
  readonly awarenessMaxMultiplier: number;
  readonly gossipIntervalMs: number;
  readonly gossipNodes: number;
  /**
   * `each`: each target gets a packet of its own. `shared`: all targets get the same packets, up to
   * `rounds` of them in a tick, as in the NinesStack fork.
   */
  readonly gossipPackets: { readonly kind: 'each' } | { readonly kind: 'shared'; readonly rounds: number };
  /** Which of equally often sent rumours goes first: memberlist packs tightly, the fork takes the newest. */
  readonly gossipOrder: 'largest' | 'newest';
  readonly gossipToTheDeadMs: number;
  readonly retransmitMult: number;
  /** 0 switches periodic push/pulls off. */
  readonly pushPullIntervalMs: number;
  /** After which time a dead member's name may be taken by another address; 0 for never. */
  readonly deadNodeReclaimMs: number;
  /** Whether claims with impossible protocol versions are ignored; the fork takes them. */
  readonly checkVersions: boolean;
  /** Whether pings say where to answer; the fork neither says nor looks. */
  readonly pingSource: boolean;
  /** Whether packets are compressed where that makes them smaller. */
  readonly compress: boolean;
  /** Room in a datagram. */
  readonly packetBytes: number;
  /** Of which encryption and the label need this much. */
  readonly envelopeBytes: number;
  /** How long a leaving member waits for its farewell to spread. */
  readonly leaveTimeoutMs: number;
  readonly additions: Additions;
}

export const allAdditions: Additions = {
  freshRumours: true,
  freshTargets: true,
  joinRepair: true,
  loopDelay: true,
  recheckDeadlines: true,
  mistrustSilence: true,
  refusedStreams: true,
  reclaimNames: true,
  rejoin: true,
};

/** memberlist's behaviour as it is. */
export const noAdditions: Additions = {
  freshRumours: false,
  freshTargets: false,
  joinRepair: false,
  loopDelay: false,
  recheckDeadlines: false,
  mistrustSilence: false,
  refusedStreams: false,
  reclaimNames: false,
  rejoin: false,
};

const lan: SwimConfig = {
  probeIntervalMs: 1000,
  probeTimeoutMs: 500,
  indirectChecks: 3,
  streamPings: true,
  streamTimeoutMs: 10_000,
  suspicionMult: 4,
  suspicionMaxTimeoutMult: 6,
  awarenessMaxMultiplier: 8,
  gossipIntervalMs: 200,
  gossipNodes: 3,
  gossipPackets: { kind: 'each' },
  gossipOrder: 'largest',
  gossipToTheDeadMs: 30_000,
  retransmitMult: 4,
  pushPullIntervalMs: 30_000,
  deadNodeReclaimMs: 0,
  checkVersions: true,
  pingSource: true,
  compress: true,
  packetBytes: 1400,
  envelopeBytes: 0,
  leaveTimeoutMs: 5000,
  additions: allAdditions,
};

const wan: SwimConfig = {
  ...lan,
  streamTimeoutMs: 30_000,
  suspicionMult: 6,
  pushPullIntervalMs: 60_000,
  probeTimeoutMs: 3000,
  probeIntervalMs: 5000,
  gossipNodes: 4,
  gossipIntervalMs: 500,
  gossipToTheDeadMs: 60_000,
};

const local: SwimConfig = {
  ...lan,
  streamTimeoutMs: 1000,
  indirectChecks: 1,
  retransmitMult: 2,
  suspicionMult: 3,
  pushPullIntervalMs: 15_000,
  probeTimeoutMs: 200,
  gossipIntervalMs: 100,
  gossipToTheDeadMs: 15_000,
};

/** @source NinesStack/memberlist config.go; NinesStack/sidecar main.go and config/config.go */
const sidecar: SwimConfig = {
  ...lan,
  suspicionMult: 5,
  gossipPackets: { kind: 'shared', rounds: 15 },
  gossipOrder: 'newest',
  pushPullIntervalMs: 20_000,
  checkVersions: false,
  pingSource: false,
};

/** `memberlist` is `lan` without our additions; any other set becomes classic with {@link noAdditions}. */
export const presets = { lan, wan, local, sidecar, memberlist: { ...lan, additions: noAdditions } } as const;

export type PresetName = keyof typeof presets;
