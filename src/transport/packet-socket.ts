/** Datagrams of one host: sealed on their way out, opened and counted on their way in. */
import type { Datagram, UdpStream } from '../dgram-as-stream/index.ts';
import type { Address } from '../swim/index.ts';
import type { WireError } from '../wire/index.ts';
import { formatAddress } from './addresses.ts';
import type { Drops } from './drops.ts';
import type { Protection } from './protection.ts';

export interface PacketSocketOptions {
  readonly udp: UdpStream;
  readonly protection: Protection;
  readonly drops: Drops;
  /** @returns what of the packet was dropped */
  readonly receive: (packet: Uint8Array, from: Address) => readonly WireError[];
  /** The socket is gone, and nothing will be received any more. */
  readonly onFailure: (error: Error) => void;
}

/** Totals since the start. Bytes are those on the wire, without headers of IP and UDP. */
export interface PacketCounters {
  received: number;
  receivedBytes: number;
  sent: number;
  sentBytes: number;
  /** Received, and lost because this process was too slow to read. */
  unread: number;
  /** Not sent because too many waited. */
  unsent: number;
  /** Not taken by the system: no route, or an address of another family. */
  undeliverable: number;
}

export class PacketSocket {
  readonly #options: PacketSocketOptions;
  readonly #totals = { received: 0, receivedBytes: 0, sent: 0, sentBytes: 0 };
  #isClosing = false;

  constructor(options: PacketSocketOptions) {
    this.#options = options;
    options.udp.on('data', (datagram: Datagram) => this.#receive(datagram));
    options.udp.on('error', options.onFailure);
  }

  get received(): number {
    return this.#totals.received;
  }

  get counters(): Readonly<PacketCounters> {
    const { dropped, refused, undelivered } = this.#options.udp;
    return { ...this.#totals, unread: dropped, unsent: refused, undeliverable: undelivered };
  }

  /** @param packet - not yet protected */
  send(to: Address, packet: Uint8Array): void {
    if (this.#isClosing || this.#options.udp.destroyed) return;
    const bytes = this.#options.protection.seal(packet);
    if (!this.#options.udp.send({ bytes, peer: to })) return;
    this.#totals.sent += 1;
    this.#totals.sentBytes += bytes.length;
  }

  /** Sends what still waits, then closes. */
  async close(): Promise<void> {
    const { udp } = this.#options;
    this.#isClosing = true;
    if (udp.closed) return;
    const closed = new Promise<void>((resolve) => udp.once('close', () => resolve()));
    udp.end(() => udp.destroy());
    await closed;
  }

  #receive({ bytes, peer }: Datagram): void {
    if (this.#isClosing) return;
    const { drops, protection, receive } = this.#options;
    this.#totals.received += 1;
    this.#totals.receivedBytes += bytes.length;
    const opened = protection.open(bytes);
    const errors = opened.ok ? receive(opened.value, peer) : [opened.error];
    for (const { reason } of errors) drops.packet(reason, formatAddress(peer));
  }
}
