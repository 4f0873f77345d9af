/**
 * SWIM membership with Lifeguard, as memberlist does it: who is there, who is suspected, who is gone. A
 * {@link Swim} takes events and the time, and answers through {@link Effects}; it never waits, reads a
 * clock or draws chance of its own, so the agent and the simulator run the same code.
 */
export { type Address, sameAddress, toAddress } from './address.ts';
export {
  type Additions,
  allAdditions,
  noAdditions,
  type PresetName,
  presets,
  type SwimConfig,
} from './config.ts';
export type { Self } from './core.ts';
export { Directory, type Identity, type MemberSlot } from './directory.ts';
export type { Effects, MembershipChange, StreamOutcome, StreamRequest } from './effects.ts';
export { type Counters, swimLimits } from './limits.ts';
export type { MemberView } from './members.ts';
export type { FillUser, UserRoom } from './packets.ts';
export type { Misfit } from './state.ts';
export type { SuspicionTerms, SuspicionView } from './suspicion.ts';
export { Swim, type SwimOptions } from './swim.ts';
export type { Timer } from './timers.ts';
