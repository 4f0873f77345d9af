/** Streams that peers begin: one request, at most one reply. What a request means is for the host. */
import type { Server, Socket } from 'node:net';
import { StreamDecoder, type StreamMessage } from '../wire/index.ts';
import { Connection, HeldBytes } from './connection.ts';
import type { Drops, StreamDrop } from './drops.ts';
import { transportLimits } from './limits.ts';
import type { Protection } from './protection.ts';

export interface AcceptorOptions {
  readonly server: Server;
  readonly protection: Protection;
  readonly drops: Drops;
  /** From the connection to its end. */
  readonly lifeMs: number;
  /** The answer; null for none, `unexpected` for what nobody should have sent. */
  readonly reply: (request: StreamMessage) => StreamMessage | null | 'unexpected';
  /** Called with each request that {@link AcceptorOptions.reply} knew, after the reply is made. */
  readonly take: (request: StreamMessage) => void;
}

/** Failures that a peer with other keys may have, and that Go peers expect to be told. */
const toldFailures: ReadonlySet<StreamDrop> = new Set(['not-encrypted', 'no-key', 'undecryptable']);

export class Acceptor {
  #accepted = 0;
  readonly #options: AcceptorOptions;
  readonly #heldBytes = new HeldBytes();
  readonly #open = new Map<Socket, string>();

  constructor(options: AcceptorOptions) {
    this.#options = options;
    const { server, drops } = options;
    server.maxConnections = transportLimits.acceptedStreams;
    server.on('connection', (socket) => this.#accept(socket));
    // One that could not be accepted, for want of a file descriptor: the server goes on.
    server.on('error', () => drops.stream('accepted', 'network', ''));
    server.on('drop', (peer) => drops.stream('accepted', 'too-many', peer?.remoteAddress ?? ''));
  }

  /** How many so far. */
  get accepted(): number {
    return this.#accepted;
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#options.server.close(() => resolve()));
    for (const socket of this.#open.keys()) socket.destroy();
    return closed;
  }

  #accept(socket: Socket): void {
    const peer = socket.remoteAddress ?? '';
    const fromPeer = [...this.#open.values()].filter((other) => other === peer).length;
    if (fromPeer >= transportLimits.acceptedStreamsPerAddress) {
      this.#options.drops.stream('accepted', 'too-many', peer);
      socket.destroy();
      return;
    }
    this.#accepted += 1;
    this.#open.set(socket, peer);
    socket.on('close', () => this.#open.delete(socket));
    const { lifeMs } = this.#options;
    void this.#serve(new Connection({ socket, heldBytes: this.#heldBytes, lifeMs }), peer);
  }

  async #serve(connection: Connection, peer: string): Promise<void> {
    const { protection, drops, reply, take } = this.#options;
    const request = await connection.receive(new StreamDecoder(protection.reading('acceptor')));
    if (!request.ok) {
      drops.stream('accepted', request.error, peer);
      if (toldFailures.has(request.error)) this.#answer(connection, { kind: 'error', error: request.error });
      else connection.cut();
      return;
    }
    const answer = reply(request.value);
    if (answer === 'unexpected') drops.stream('accepted', 'unexpected', peer);
    if (answer === 'unexpected' || answer === null) connection.cut();
    else this.#answer(connection, answer);
    if (answer !== 'unexpected') take(request.value);
  }

  #answer(connection: Connection, message: StreamMessage): void {
    const bytes = this.#options.protection.encode(message, 'acceptor');
    if (bytes.ok) connection.end(bytes.value);
    else connection.cut();
  }
}
