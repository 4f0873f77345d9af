/**
 * Streams between nodes: a connection, one request, one reply, as bytes through the codec. Faults of the
 * way there and back make an outcome late, or a failure at the deadline.
 */
import { assert } from '../src/base/assert.ts';
import { emptyBytes } from '../src/base/bytes.ts';
import type { StreamOutcome, StreamRequest } from '../src/swim/index.ts';
import {
  type Dialect,
  type Envelope,
  encodeStream,
  Keyring,
  type NodeState,
  StreamDecoder,
  type StreamMessage,
  type StreamRole,
} from '../src/wire/index.ts';
import type { Network } from './network.ts';
import type { SimNode } from './node.ts';
import type { Traffic } from './traffic.ts';
import type { World } from './world.ts';

export interface StreamsOptions {
  readonly world: World;
  readonly network: Network;
  readonly dialect: Dialect;
  readonly compress: boolean;
  readonly traffic: Traffic;
}

/** Who is at the other end: a node, a host where nobody listens, or nobody at all. */
export type Callee =
  | { readonly kind: 'node'; readonly node: SimNode }
  | { readonly kind: 'closed'; readonly host: number }
  | { readonly kind: 'nobody' };

const plain: Envelope = {
  label: emptyBytes,
  keyring: Keyring.empty,
  encryptionVersion: 1,
  verifyIncoming: true,
  verifyOutgoing: true,
  skipInboundLabelCheck: false,
};

export class Streams {
  readonly #options: StreamsOptions;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  open(caller: SimNode, callee: Callee, request: StreamRequest): void {
    this.#options.traffic.streams += 1;
    const { id } = request;
    const call = new Call(caller, (outcome) => caller.swim.answer(outcome, caller.now()));
    this.#options.world.at(caller.toWorld(request.deadline), () => call.end({ kind: 'failed', id }));
    if (callee.kind === 'nobody') return;
    const host = callee.kind === 'closed' ? callee.host : callee.node.host;
    const there = this.#travel(caller.host, host);
    const back = this.#travel(host, caller.host);
    if (there === undefined || back === undefined) return;
    const connectedMs = there + back;
    if (callee.kind === 'closed') {
      this.#options.world.after(connectedMs, () => call.end({ kind: 'refused', id }));
      return;
    }
    this.#options.world.after(connectedMs, () =>
      caller.arrive(() => this.#request(call, callee.node, request)),
    );
  }

  #request(call: Call, callee: SimNode, request: StreamRequest): void {
    const { caller } = call;
    const message: StreamMessage =
      request.kind === 'ping' ? request.ping : pushPull(request.join, caller.swim.localState());
    const bytes = this.#encode(message, 'dialler');
    const there = this.#travel(caller.host, callee.host);
    if (there === undefined) return;
    this.#options.world.after(there, () => callee.arrive(() => this.#serve(call, callee, bytes, request.id)));
  }

  #serve(call: Call, callee: SimNode, bytes: Uint8Array, id: number): void {
    const request = this.#decode(bytes, 'acceptor');
    const back = this.#travel(callee.host, call.caller.host);
    const reply = (message: StreamMessage): void => {
      const answer = this.#encode(message, 'acceptor');
      if (back === undefined) return;
      this.#options.world.after(back, () => call.end(this.#outcome(answer, id)));
    };
    if (request.kind === 'ping' && request.node === callee.self.name) {
      reply({ kind: 'ack', seqNo: request.seqNo, payload: null });
    } else if (request.kind === 'pushPull') {
      reply(pushPull(false, callee.swim.localState()));
      callee.swim.mergeState(request.nodes, callee.now());
    }
  }

  #outcome(answer: Uint8Array, id: number): StreamOutcome {
    const message = this.#decode(answer, 'dialler');
    if (message.kind === 'pushPull') return { kind: 'state', id, nodes: message.nodes };
    return message.kind === 'ack' ? { kind: 'ack', id, seqNo: message.seqNo } : { kind: 'failed', id };
  }

  #travel(from: number, to: number): number | undefined {
    return this.#options.network.segment(from, to);
  }

  #encode(message: StreamMessage, role: StreamRole): Uint8Array {
    const { compress, dialect, traffic } = this.#options;
    const bytes = encodeStream(message, { dialect, envelope: plain, role, compress, nonce: emptyBytes });
    assert(bytes.ok, 'a simulated cluster fits into a stream');
    traffic.streamBytes += bytes.value.length;
    return bytes.value;
  }

  #decode(bytes: Uint8Array, role: StreamRole): StreamMessage {
    const { dialect } = this.#options;
    const message = new StreamDecoder({ dialect, envelope: plain, role }).push(bytes);
    assert(message.ok && message.value !== undefined, 'what the codec wrote it reads');
    return message.value;
  }
}

/** One connection; only its first outcome counts. */
class Call {
  readonly caller: SimNode;
  readonly #answer: (outcome: StreamOutcome) => void;
  #isOver = false;

  constructor(caller: SimNode, answer: (outcome: StreamOutcome) => void) {
    this.caller = caller;
    this.#answer = answer;
  }

  end(outcome: StreamOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.caller.arrive(() => this.#answer(outcome));
  }
}

function pushPull(join: boolean, nodes: readonly NodeState[]): StreamMessage {
  return { kind: 'pushPull', join, nodes, userState: emptyBytes };
}
