/** Streams that we begin: one request, one reply, and in any case one outcome. */
import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../base/result.ts';
import type { Millis } from '../base/time.ts';
import type { Address, StreamOutcome, StreamRequest } from '../swim/index.ts';
import { type PushPull, StreamDecoder, type StreamMessage } from '../wire/index.ts';
import { formatAddress } from './addresses.ts';
import { Connection, HeldBytes } from './connection.ts';
import type { Drops, StreamDrop } from './drops.ts';
import { transportLimits } from './limits.ts';
import type { Protection } from './protection.ts';

export interface DiallerOptions {
  readonly protection: Protection;
  readonly drops: Drops;
  readonly now: () => Millis;
  /** Our own state, when it is needed: once connected. */
  readonly localState: (join: boolean) => PushPull;
  /** @param userState - what the layer above at the peer said, if the outcome is a state */
  readonly onOutcome: (outcome: StreamOutcome, request: StreamRequest, userState: Uint8Array) => void;
}

/** What came of one request. */
type Reply = Result<StreamMessage, StreamDrop>;

export class Dialler {
  #dialled = 0;
  readonly #options: DiallerOptions;
  readonly #heldBytes = new HeldBytes();
  readonly #open = new Set<Socket>();
  #isClosed = false;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /** The outcome never comes before this returns. */
  begin(to: Address, request: StreamRequest): void {
    void this.#exchange(to, request).then((reply) => {
      if (!this.#isClosed) this.#finish(to, request, reply);
    });
  }

  /** How many so far. */
  get dialled(): number {
    return this.#dialled;
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of this.#open) socket.destroy();
  }

  async #exchange(to: Address, request: StreamRequest): Promise<Reply> {
    const { now, protection } = this.#options;
    if (this.#open.size >= transportLimits.dialledStreams) return err('too-many');
    this.#dialled += 1;
    const socket = connect({ host: to.address, port: to.port, noDelay: true });
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    const lifeMs = request.deadline - now();
    const connection = new Connection({ socket, heldBytes: this.#heldBytes, lifeMs });
    socket.on('connect', () => {
      const bytes = protection.encode(this.#message(request), 'dialler');
      if (bytes.ok) connection.send(bytes.value);
      else connection.cut();
    });
    const reply = await connection.receive(new StreamDecoder(protection.reading('dialler')));
    connection.cut();
    return reply;
  }

  #message(request: StreamRequest): StreamMessage {
    return request.kind === 'ping' ? request.ping : this.#options.localState(request.join);
  }

  #finish(to: Address, request: StreamRequest, reply: Reply): void {
    const { drops, onOutcome } = this.#options;
    const { id } = request;
    const message = reply.ok ? answerTo(request, reply.value) : reply;
    if (!message.ok) {
      drops.stream('dialled', message.error, formatAddress(to));
      onOutcome({ kind: message.error === 'refused' ? 'refused' : 'failed', id }, request, noState);
    } else if (message.value.kind === 'ack') {
      onOutcome({ kind: 'ack', id, seqNo: message.value.seqNo }, request, noState);
    } else {
      const { nodes, userState } = message.value;
      onOutcome({ kind: 'state', id, nodes }, request, userState);
    }
  }
}

const noState = new Uint8Array(0);

type Answer = Extract<StreamMessage, { kind: 'ack' | 'pushPull' }>;

function answerTo(request: StreamRequest, reply: StreamMessage): Result<Answer, StreamDrop> {
  if (reply.kind === 'error') return err('peer-error');
  if (reply.kind === 'ack' && request.kind === 'ping') return ok(reply);
  if (reply.kind === 'pushPull' && request.kind === 'pushPull') return ok(reply);
  return err('unexpected');
}
