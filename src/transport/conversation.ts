/** What is said on streams, by us and to us: states exchanged, pings answered, messages handed up. */
import type { Millis } from '../base/time.ts';
import type { StreamOutcome, StreamRequest, Swim } from '../swim/index.ts';
import type { PushPull, StreamMessage } from '../wire/index.ts';
import type { UserLayer } from './options.ts';

export interface ConversationOptions {
  /** Our own: a ping for somebody else is not answered. */
  readonly name: string;
  readonly swim: Swim;
  readonly user: UserLayer;
  readonly now: () => Millis;
}

export class Conversation {
  readonly #options: ConversationOptions;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Our side of a push/pull. */
  localState(join: boolean): PushPull {
    const { swim, user } = this.#options;
    return { kind: 'pushPull', join, nodes: swim.localState(), userState: user.userState(join) };
  }

  /** What a peer is answered; null for nothing, `unexpected` for what nobody should have sent. */
  replyTo(request: StreamMessage): StreamMessage | null | 'unexpected' {
    switch (request.kind) {
      case 'ping': {
        const isForUs = request.node === '' || request.node === this.#options.name;
        return isForUs ? { kind: 'ack', seqNo: request.seqNo, payload: null } : null;
      }
      case 'pushPull':
        return this.localState(request.join);
      case 'user':
        return null;
      default:
        return 'unexpected';
    }
  }

  /** Takes over what a peer sent. Our own state, as it was before, is on its way by then. */
  take(request: StreamMessage): void {
    const { now, swim, user } = this.#options;
    if (request.kind === 'user') user.deliver(request.payload);
    if (request.kind !== 'pushPull') return;
    const { join, nodes, userState } = request;
    if (swim.mergeState(nodes, now()).ok) this.#mergeUser(userState, join);
  }

  /**
   * Takes over how an exchange of ours has ended.
   *
   * @returns whether it brought a state that was accepted
   */
  conclude(request: StreamRequest, outcome: StreamOutcome, userState: Uint8Array): boolean {
    const { now, swim } = this.#options;
    const isMerged = swim.answer(outcome, now()).ok && outcome.kind === 'state';
    if (isMerged && request.kind === 'pushPull') this.#mergeUser(userState, request.join);
    return isMerged;
  }

  #mergeUser(userState: Uint8Array, join: boolean): void {
    if (userState.length > 0) this.#options.user.mergeUserState(userState, join);
  }
}
