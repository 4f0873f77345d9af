/** What a peer may make the decoders keep, loop over or allocate. */

const mib = 1024 * 1024;

/**
 * Each limit is refused with `over-limit` and its name. HashiCorp's own values are noted where they
 * differ: theirs protect a process with gigabytes, ours one that shares a host.
 */
export const wireLimits = {
  /** Parts of a compound that is sent: older peers count in seven bits. Up to 255 are accepted. */
  compoundParts: 127,
  /** Messages in one packet, however deeply wrapped. A packet of 1400 bytes holds some 130. */
  packetMessages: 1024,
  /** Wrappers around one message. Go sends two: a compound in a compression. */
  packetNesting: 4,
  /** Bytes that all compressed parts of one packet may grow to together; Go's budget is 40 MiB each. */
  packetInflatedBytes: 128 * 1024,
  /** Bytes of a node name, a cluster name or an error text. */
  textBytes: 1024,
  addressBytes: 16,
  /** @source memberlist net.go, MetaMaxSize */
  metaBytes: 512,
  /** Six are in use. */
  vsnBytes: 32,
  /** An ack's payload: the rest of the packet at most. */
  payloadBytes: 65_535,
  /** Entries of one message's map, unknown ones included. */
  mapEntries: 64,
  /** Values stepped over within one message because their key is unknown, nested ones included. */
  skippedValues: 1024,
  skippedDepth: 16,
  /** What follows the header of an encrypted stream, and compressed bytes in any. */
  streamBytes: 20 * mib,
  /**
   * What a stream's message may take when nothing is wrapped any more.
   *
   * @source memberlist net.go, maxDecompressedBytes
   */
  streamInflatedBytes: 40 * mib,
  /** Entries of one push/pull; HashiCorp takes 2^20. */
  pushPullNodes: 131_072,
  /** Bytes after which a map in a stream that has still not ended is given up. */
  recordBytes: 128 * 1024,
  /** @source memberlist net.go, maxPushStateBytes */
  userStateBytes: 20 * mib,
  /** @source memberlist net.go, maxUserMsgBytes */
  userMessageBytes: 20 * mib,
} as const;

export type WireLimit = keyof typeof wireLimits;
