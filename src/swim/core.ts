/** What the parts of one core share. Made by `Swim`, which is the only one to hand it on. */
import type { Rng } from '../base/rng.ts';
import type { Dialect } from '../wire/index.ts';
import type { Awareness } from './awareness.ts';
import type { SwimConfig } from './config.ts';
import type { Identity, MemberSlot } from './directory.ts';
import type { Effects } from './effects.ts';
import type { Counters } from './limits.ts';
import type { MemberTable } from './members.ts';

/** This agent as a member. */
export interface Self extends Identity {
  readonly name: string;
}

export interface Core {
  readonly self: Self;
  readonly selfSlot: MemberSlot;
  readonly config: SwimConfig;
  readonly dialect: Dialect;
  readonly members: MemberTable;
  readonly awareness: Awareness;
  readonly rng: Rng;
  readonly effects: Effects;
  readonly counters: Counters;
  /** A number for a ping or exchange that nothing under way has. */
  readonly nextSeqNo: () => number;
}
