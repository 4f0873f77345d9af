/** How memberlist's figures grow with the cluster. `members` counts everybody known, ourselves included. */

/**
 * How often one rumour is sent by each member that has it.
 *
 * @source memberlist util.go, retransmitLimit
 */
export function retransmitLimit(mult: number, members: number): number {
  return mult * Math.ceil(Math.log10(members + 1));
}

/**
 * The shortest time a suspect gets.
 *
 * @returns whole ms when `intervalMs` is
 * @source memberlist util.go, suspicionTimeout: the logarithm is cut to three decimals
 */
export function suspicionTimeoutMs(mult: number, members: number, intervalMs: number): number {
  const thousandths = Math.floor(Math.max(1, Math.log10(Math.max(1, members))) * 1000);
  return (mult * thousandths * intervalMs) / 1000;
}

/** Up to this size a cluster does its push/pulls at the configured interval. */
const pushPullScaleThreshold = 32;

/** @source memberlist util.go, pushPullScale */
export function pushPullIntervalMs(intervalMs: number, members: number): number {
  if (members <= pushPullScaleThreshold) return intervalMs;
  return (Math.ceil(Math.log2(members) - Math.log2(pushPullScaleThreshold)) + 1) * intervalMs;
}
