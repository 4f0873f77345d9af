/** What a whole cluster has sent so far. */
export interface Traffic {
  packets: number;
  packetBytes: number;
  streams: number;
  streamBytes: number;
}

export function createTraffic(): Traffic {
  return { packets: 0, packetBytes: 0, streams: 0, streamBytes: 0 };
}

/** What came on top of `before`. */
export function trafficSince(before: Traffic, now: Traffic): Traffic {
  return {
    packets: now.packets - before.packets,
    packetBytes: now.packetBytes - before.packetBytes,
    streams: now.streams - before.streams,
    streamBytes: now.streamBytes - before.streamBytes,
  };
}
