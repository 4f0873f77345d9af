/** The only way out of a core. The agent's effects act, the simulator's queue, a test's record. */
import type { Millis } from '../base/time.ts';
import type { NodeState, Ping } from '../wire/index.ts';
import type { Address } from './address.ts';
import type { MemberView } from './members.ts';
import type { Timer } from './timers.ts';

/**
 * What a core asks of its surroundings. None of these may call back into the core before they return;
 * the core asserts that.
 */
export interface Effects {
  /** Sends one datagram, not yet encrypted or labelled. Loss is no error. */
  send(to: Address, packet: Uint8Array): void;
  /**
   * Hands `timer` to `Swim.fire` at `at` or later. One that is due at once must not fire before
   * input that is already waiting has been handed to the core.
   */
  schedule(timer: Timer, at: Millis): void;
  /** Talks to a peer on a stream. The outcome is due as `Swim.answer`, by the deadline. */
  exchange(to: Address, request: StreamRequest): void;
  /** Resolves the configured seeds once more. What is found is due as `Swim.join`, if anything is. */
  resolveSeeds(): void;
  /** A user message for the layer above. A view of the packet: copy what is kept. */
  deliver(payload: Uint8Array): void;
  notify(change: MembershipChange): void;
}

/** One message to write, and how long the reply may take. `id` comes back with the outcome. */
export type StreamRequest =
  | { readonly kind: 'ping'; readonly id: number; readonly ping: Ping; readonly deadline: Millis }
  /** Both sides' whole state; see `Swim.localState`. */
  | { readonly kind: 'pushPull'; readonly id: number; readonly join: boolean; readonly deadline: Millis };

/** How a {@link StreamRequest} ended. */
export type StreamOutcome =
  | { readonly kind: 'ack'; readonly id: number; readonly seqNo: number }
  | { readonly kind: 'state'; readonly id: number; readonly nodes: readonly NodeState[] }
  /** The host is there and says that nobody listens. */
  | { readonly kind: 'refused'; readonly id: number }
  /** No connection, no reply in time, or one that cannot be read. */
  | { readonly kind: 'failed'; readonly id: number };

/** Something that happened to a member, in the order in which it did. */
export type MembershipChange =
  | {
      /**
       * `joined`: new, or back from the dead. `updated`: other metadata or, where a name was reclaimed,
       * address. `suspected` and `refuted`: its time to answer runs; it has answered. `failed`: declared
       * dead. `left`: gone by its own will.
       */
      readonly kind: 'joined' | 'updated' | 'suspected' | 'refuted' | 'failed' | 'left';
      readonly member: MemberView;
    }
  /** Two processes claim one name. `known` keeps it. */
  | {
      readonly kind: 'conflict';
      readonly name: string;
      readonly known: Address;
      readonly claimed: Address;
    }
  /** A whole state from a peer was refused, because its versions and ours exclude each other. */
  | { readonly kind: 'incompatible'; readonly name: string; readonly vsn: Uint8Array }
  /** Our own farewell has spread, or had its time. */
  | { readonly kind: 'departed' };
