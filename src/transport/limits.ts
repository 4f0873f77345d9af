/** What peers, and the network, may take of one host. Each refusal is counted. */

const mib = 1024 * 1024;

export const transportLimits = {
  /**
   * Streams open at once that peers began.
   *
   * @source memberlist net.go, maxPushPullRequests
   */
  acceptedStreams: 128,
  /** Of which one address may hold so many, so that no peer shuts out the others. */
  acceptedStreamsPerAddress: 64,
  /** Streams open at once that we began: every seed at once, and pings besides. */
  dialledStreams: 512,
  /** Bytes of unfinished messages that the streams of one direction hold together. */
  streamHeldBytes: 64 * mib,
  /** Bytes that a peer may send after its message, where nothing is expected. */
  streamTrailingBytes: 64 * 1024,
  /** Seeds as configured; further ones are a mistake. */
  seeds: 64,
  /** How long one name may take to resolve. */
  seedLookupMs: 5000,
  /** Names resolved at once: each takes one of Node's four threads. */
  seedLookups: 2,
  /**
   * Asked of the kernel for datagrams that have not reached us.
   *
   * @source memberlist net_transport.go, udpRecvBufSize
   */
  receiveBufferBytes: 2 * mib,
  /** Ports tried where any will do, since TCP and UDP need the same. */
  portAttempts: 16,
  /** How often a due timer lets waiting input go first, in turns of the event loop. */
  timerDeferrals: 32,
  /** The log tells of one kind of dropped input at most this often. */
  dropLogIntervalMs: 60_000,
} as const;
