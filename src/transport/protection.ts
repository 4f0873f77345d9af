/** The envelope that all packets and streams of one host share, and that may change while it runs. */
import type { Result } from '../base/result.ts';
import {
  type Dialect,
  type Envelope,
  encodeStream,
  openPacket,
  type StreamDecoderOptions,
  type StreamMessage,
  type StreamRole,
  sealPacket,
  type WireError,
} from '../wire/index.ts';

const nonceBytes = 12;

export interface ProtectionOptions {
  readonly envelope: Envelope;
  readonly dialect: Dialect;
  /** Compresses what goes into streams. */
  readonly compress: boolean;
  /** Bytes that nobody can foretell. */
  readonly randomBytes: (length: number) => Uint8Array;
}

export class Protection {
  /** Set anew when keys or rules change; a stream under way keeps the one it began with. */
  envelope: Envelope;
  readonly #options: ProtectionOptions;

  constructor(options: ProtectionOptions) {
    this.#options = options;
    this.envelope = options.envelope;
  }

  seal(packet: Uint8Array): Uint8Array {
    return sealPacket(packet, this.envelope, this.#nonce());
  }

  open(datagram: Uint8Array): Result<Uint8Array, WireError> {
    return openPacket(datagram, this.envelope);
  }

  /** @returns `over-limit` for a message that no peer would take */
  encode(message: StreamMessage, role: StreamRole): Result<Uint8Array, WireError> {
    const { dialect, compress } = this.#options;
    return encodeStream(message, { dialect, envelope: this.envelope, role, compress, nonce: this.#nonce() });
  }

  /** How to read a stream at whose other end is somebody else; `role` is ours. */
  reading(role: StreamRole): StreamDecoderOptions {
    return { dialect: this.#options.dialect, envelope: this.envelope, role };
  }

  #nonce(): Uint8Array {
    return this.envelope.keyring.primary === undefined ? noNonce : this.#options.randomBytes(nonceBytes);
  }
}

const noNonce = new Uint8Array(nonceBytes);
