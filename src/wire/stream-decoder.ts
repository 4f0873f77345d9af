/** The receiving side of a stream: label, encryption, compression, message, as the bytes come in. */
import { Buffer } from 'node:buffer';
import { ByteReader, concatBytes, equalBytes } from '../base/bytes.ts';
import { ok, type Result } from '../base/result.ts';
import { unseal } from './cipher.ts';
import { decompress } from './compression.ts';
import type { Dialect } from './dialect.ts';
import { type Envelope, readLabelHeader } from './envelope.ts';
import { overLimit, type WireError, wireError } from './error.ts';
import { wireLimits } from './limits.ts';
import { type StreamMessage, tags } from './messages.ts';
import { type StreamRole, streamHeaderBytes } from './stream.ts';
import { type Progress, StreamBody } from './stream-body.ts';

export interface StreamDecoderOptions {
  readonly dialect: Dialect;
  readonly envelope: Envelope;
  /** Ours. Only an acceptor is sent a label header. */
  readonly role: StreamRole;
}

/** Bytes with one wrapper less. */
interface Unwrapped {
  readonly bytes: Uint8Array;
  /** Whether nothing can follow, because the wrapper told its length. */
  readonly isWhole: boolean;
}

const incomplete: Progress<never> = ok(undefined);

/**
 * Finds the one message that a connection brings. Wrappers that tell their length are opened once they
 * have arrived whole; until then looking at them again costs next to nothing.
 */
export class StreamDecoder {
  readonly #options: StreamDecoderOptions;
  readonly #received = new Chunks();
  readonly #body: StreamBody;
  #outcome: Result<StreamMessage, WireError> | undefined;

  constructor(options: StreamDecoderOptions) {
    this.#options = options;
    this.#body = new StreamBody(options.dialect);
  }

  /** Entries of a push/pull that were left out: an address nobody can dial, or a state we do not know. */
  get ignoredNodes(): number {
    return this.#body.ignoredNodes;
  }

  /**
   * Takes the next bytes. Once it has returned a message or an error, further bytes change nothing.
   *
   * @param chunk - kept: the caller must not write to it again
   * @returns undefined as long as bytes are missing
   */
  push(chunk: Uint8Array): Progress<StreamMessage> {
    if (this.#outcome !== undefined) return this.#outcome;
    const progress = this.#received.add(chunk) ? this.#decode() : overLimit('streamInflatedBytes');
    if (!progress.ok) this.#outcome = progress;
    else if (progress.value !== undefined) this.#outcome = ok(progress.value);
    return progress;
  }

  #decode(): Progress<StreamMessage> {
    return andThen(this.#openLabel(this.#received.bytes), (unlabelled) =>
      andThen(this.#decrypt(unlabelled), (decrypted) =>
        andThen(openCompression(decrypted), (plain) => this.#readBody(plain)),
      ),
    );
  }

  #openLabel(bytes: Uint8Array): Progress<Uint8Array> {
    const { envelope, role } = this.#options;
    // A reply has no header, and what begins like one fails as an unknown message.
    if (role === 'dialler') return ok(bytes);
    const label = readLabelHeader(bytes);
    if (label === 'unfinished') return incomplete;
    if (label === 'bad') return wireError('bad-label');
    if (envelope.skipInboundLabelCheck) return label.length === 0 ? ok(bytes) : wireError('bad-label');
    if (bytes.length === 0) return incomplete;
    if (!equalBytes(label, envelope.label)) return wireError('label-mismatch');
    return ok(label.length === 0 ? bytes : bytes.subarray(2 + label.length));
  }

  #decrypt(bytes: Uint8Array): Progress<Unwrapped> {
    const { keyring, label, verifyIncoming } = this.#options.envelope;
    if (bytes.length === 0) return incomplete;
    if (bytes[0] !== tags.encrypt) {
      const mustBeSealed = keyring.primary !== undefined && verifyIncoming;
      return mustBeSealed ? wireError('not-encrypted') : ok({ bytes, isWhole: false });
    }
    if (keyring.primary === undefined) return wireError('no-key');
    const reader = new ByteReader(bytes, 1);
    const blobBytes = reader.u32();
    if (blobBytes > wireLimits.streamBytes) return overLimit('streamBytes');
    const blob = reader.take(blobBytes);
    if (reader.overrun) return incomplete;
    const aad = concatBytes([bytes.subarray(0, streamHeaderBytes), label]);
    const plain = unseal(blob, keyring.keys, aad);
    return plain.ok ? ok({ bytes: plain.value, isWhole: true }) : plain;
  }

  #readBody({ bytes, isWhole }: Unwrapped): Progress<StreamMessage> {
    const message = this.#body.read(bytes);
    const isCut = isWhole && message.ok && message.value === undefined;
    return isCut ? wireError(bytes.length === 0 ? 'empty' : 'truncated') : message;
  }
}

function openCompression(wrapped: Unwrapped): Progress<Unwrapped> {
  const { bytes, isWhole } = wrapped;
  if (bytes[0] !== tags.compress) return ok(wrapped);
  const plain = decompress(bytes, wireLimits.streamInflatedBytes, 'streamInflatedBytes');
  if (plain.ok) return ok({ bytes: plain.value, isWhole: true });
  return plain.error.reason === 'truncated' && !isWhole ? incomplete : plain;
}

function andThen<T, U>(progress: Progress<T>, next: (value: T) => Progress<U>): Progress<U> {
  if (!progress.ok) return progress;
  return progress.value === undefined ? incomplete : next(progress.value);
}

/** What has arrived so far, in one piece. A connection that brings one chunk costs no copy. */
class Chunks {
  #buffer: Uint8Array = Buffer.alloc(0);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** @returns false when the stream would become longer than any may be */
  add(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length;
    if (length > wireLimits.streamInflatedBytes) return false;
    if (this.#length === 0) {
      this.#buffer = chunk;
    } else {
      if (length > this.#buffer.length) this.#grow(length);
      this.#buffer.set(chunk, this.#length);
    }
    this.#length = length;
    return true;
  }

  /** Never writes into memory that is not ours: the first chunk is exactly as long as it is used. */
  #grow(length: number): void {
    const larger = Buffer.allocUnsafe(Math.max(length, this.#buffer.length * 2));
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}
