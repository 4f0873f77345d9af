/**
 * What a core wants to be told later. Timers are values and are never cancelled: one that has been
 * overtaken by events arrives all the same and is recognised by what it names.
 */
import type { MemberSlot } from './directory.ts';

/** Handed out by `Effects.schedule`, handed back to `Swim.fire`. */
export type Timer =
  | { readonly kind: 'probe' | 'gossip' | 'fresh' | 'pushPull' | 'repair' | 'rejoin' | 'departed' }
  /** The direct ping has had its time; the whole round has. */
  | { readonly kind: 'probeIndirect' | 'probeEnd'; readonly seqNo: number }
  /** A ping for somebody else has had its time. */
  | { readonly kind: 'relayEnd'; readonly seqNo: number }
  /** Both owners of a name have had time to answer; `dispute` numbers the case. */
  | { readonly kind: 'disputeRetry' | 'disputeEnd'; readonly dispute: number }
  /** A suspicion may be over. Which one does not matter, in case the slot went to another: its deadline decides. */
  | { readonly kind: 'suspect'; readonly slot: MemberSlot };
