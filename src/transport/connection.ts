/** One TCP stream with a deadline: a message in, a message out. Who speaks first is its user's business. */
import type { Socket } from 'node:net';
import { err, ok, type Result } from '../base/result.ts';
import type { StreamDecoder, StreamMessage } from '../wire/index.ts';
import type { StreamDrop } from './drops.ts';
import { transportLimits } from './limits.ts';

/** Bytes of unfinished messages, of all streams that share it. */
export class HeldBytes {
  #held = 0;

  /** @returns false, and takes nothing, when that would be too much */
  take(bytes: number): boolean {
    if (this.#held + bytes > transportLimits.streamHeldBytes) return false;
    this.#held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly heldBytes: HeldBytes;
  /** After so long it is cut, whatever is under way. */
  readonly lifeMs: number;
}

export class Connection {
  readonly #socket: Socket;
  readonly #heldBytes: HeldBytes;
  readonly #deadline: NodeJS.Timeout;
  /** Why the stream ended before its time. */
  #fault: StreamDrop = 'closed';
  #held = 0;
  #trailing = 0;

  constructor({ socket, heldBytes, lifeMs }: ConnectionOptions) {
    this.#socket = socket;
    this.#heldBytes = heldBytes;
    // An answer that has arrived, and waits because this process was busy, is read before the cut.
    this.#deadline = setTimeout(() => setImmediate(() => this.#fail('deadline')), Math.max(0, lifeMs));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.#fault = code === 'ECONNREFUSED' ? 'refused' : 'network';
    });
    socket.on('close', () => clearTimeout(this.#deadline));
  }

  /** The one message that the peer sends. Bytes after it are ignored, and too many of them cut the stream. */
  receive(decoder: StreamDecoder): Promise<Result<StreamMessage, StreamDrop>> {
    return new Promise((resolve) => {
      let isSettled = false;
      const settle = (received: Result<StreamMessage, StreamDrop>): void => {
        isSettled = true;
        this.#release();
        resolve(received);
      };
      this.#socket.on('data', (chunk: Buffer) => {
        if (isSettled) {
          this.#ignore(chunk);
          return;
        }
        const progress = this.#take(chunk) ? decoder.push(chunk) : err({ reason: 'too-much' as const });
        if (!progress.ok) settle(err(progress.error.reason));
        else if (progress.value !== undefined) settle(ok(progress.value));
      });
      this.#socket.on('end', () => settle(err('closed')));
      this.#socket.on('close', () => settle(err(this.#fault)));
    });
  }

  /** Sends the last message from here, and waits with the end until the peer has had time to read it. */
  end(bytes: Uint8Array): void {
    this.#socket.end(bytes);
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  cut(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): boolean {
    const isTaken = this.#heldBytes.take(chunk.length);
    if (isTaken) this.#held += chunk.length;
    return isTaken;
  }

  #release(): void {
    this.#heldBytes.release(this.#held);
    this.#held = 0;
  }

  #ignore(chunk: Buffer): void {
    this.#trailing += chunk.length;
    if (this.#trailing > transportLimits.streamTrailingBytes) this.cut();
  }

  #fail(fault: StreamDrop): void {
    this.#fault = fault;
    this.cut();
  }
}
