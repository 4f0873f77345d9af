/**
 * One bound UDP socket as a Duplex of datagrams. What a datagram means, and whether a lost one matters, is
 * for others.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIP, isIPv4 } from 'node:net';
import { Duplex } from 'node:stream';

/** Where a datagram came from or goes to. */
export interface Peer {
  /** An IPv4 or IPv6 literal. IPv4 peers of an IPv6 socket appear, and are given, in the IPv4 form. */
  readonly address: string;
  readonly port: number;
}

/** What the stream reads and writes: one chunk is one datagram. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly peer: Peer;
}

export interface UdpStreamOptions {
  /** The literal address to bind; `0.0.0.0` for all of IPv4, `::` for both families. */
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Received datagrams kept for a slow reader, 1024 by default. Newer ones are then dropped and counted. */
  readonly receiveQueue?: number;
  /** Datagrams waiting to be sent, 1024 by default: the stream's high-water mark, and {@link UdpStream.send}'s limit. */
  readonly sendQueue?: number;
  /** What to ask of the kernel for datagrams that have not reached us; it may grant less. */
  readonly receiveBufferBytes?: number;
}

const defaults = { receiveQueue: 1024, sendQueue: 1024 };

/** Datagrams sent before the event loop gets to look at what has arrived. */
const sendsPerTurn = 32;

const mappedPrefix = '::ffff:';

/**
 * A UDP socket as an object-mode Duplex whose chunks are {@link Datagram}s.
 *
 * Reading: a datagram that finds the receive queue full is dropped and counted in {@link dropped}, as the
 * kernel would do; nothing is ever waited for. Writing: a datagram that cannot be sent is counted in
 * {@link undelivered} and told in an `undeliverable` event, and the stream goes on. Addresses are never
 * looked up, so a send costs no detour through the resolver. However much is written, arriving datagrams
 * are read in between.
 *
 * The readable side never ends by itself; `destroy()` closes the socket. A failure of the socket itself
 * destroys the stream with that error.
 *
 * @example
 * ```ts
 * const udp = await UdpStream.bind({ address: '127.0.0.1', port: 7946 });
 * udp.on('data', ({ bytes, peer }: Datagram) => udp.send({ bytes, peer }));
 * ```
 */
export class UdpStream extends Duplex {
  readonly #socket: Socket;
  readonly #isIPv6: boolean;
  readonly #receiveQueue: number;
  #dropped = 0;
  #undelivered = 0;
  #refused = 0;

  private constructor(options: UdpStreamOptions) {
    const { receiveQueue = defaults.receiveQueue, sendQueue = defaults.sendQueue } = options;
    super({
      objectMode: true,
      readableHighWaterMark: receiveQueue,
      writableHighWaterMark: sendQueue,
    });
    this.#receiveQueue = receiveQueue;
    this.#isIPv6 = isIP(options.address) === 6;
    this.#socket = createSocket({
      type: this.#isIPv6 ? 'udp6' : 'udp4',
      lookup: acceptLiteral,
      ...(options.receiveBufferBytes !== undefined && { recvBufferSize: options.receiveBufferBytes }),
    });
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('message', (bytes, sender) => this.#receive(bytes, sender));
  }

  /**
   * Opens and binds a socket.
   *
   * @returns the stream, already receiving; rejects when the address cannot be bound or is not a literal
   */
  static override bind(options: UdpStreamOptions): Promise<UdpStream> {
    const stream = new UdpStream(options);
    return new Promise((resolve, reject) => {
      stream.once('error', reject);
      stream.#socket.bind({ address: options.address, port: options.port }, () => {
        stream.off('error', reject);
        resolve(stream);
      });
    });
  }

  /** The address and port that the socket is bound to. */
  get local(): Peer {
    const { address, port } = this.#socket.address();
    return { address, port };
  }

  /** Received datagrams that were lost because nobody read them in time. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Datagrams that the system refused to send, or whose address is not a literal of the right family. */
  get undelivered(): number {
    return this.#undelivered;
  }

  /** Datagrams that {@link send} did not take because the send queue was full. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Writes a datagram unless the send queue is full, which is what a protocol that survives losses wants.
   * Plain `write` queues it in any case and returns false, for senders that can wait for `drain`.
   *
   * @returns whether it was taken
   */
  send(datagram: Datagram): boolean {
    if (this.writableLength >= this.writableHighWaterMark) {
      this.#refused += 1;
      return false;
    }
    this.write(datagram);
    return true;
  }

  override _read(): void {
    // Datagrams are pushed as they come: there is nothing to fetch.
  }

  override _write(datagram: Datagram, _encoding: BufferEncoding, callback: () => void): void {
    this.#sendAll([datagram], callback);
  }

  override _writev(writes: readonly { readonly chunk: Datagram }[], callback: () => void): void {
    this.#sendAll(
      writes.map((write) => write.chunk),
      callback,
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    try {
      this.#socket.close(() => callback(error));
    } catch {
      // A socket that failed to open has nothing to close.
      callback(error);
    }
  }

  #receive(bytes: Uint8Array, sender: Peer): void {
    if (this.readableLength >= this.#receiveQueue) {
      this.#dropped += 1;
      return;
    }
    const address = this.#isIPv6 ? unmapped(sender.address) : sender.address;
    this.push({ bytes, peer: { address, port: sender.port } });
  }

  /** Sends often finish at once, so that without a pause endless writing would never let reading begin. */
  #sendAll(datagrams: readonly Datagram[], done: () => void): void {
    let unsent = Math.min(datagrams.length, sendsPerTurn);
    const rest = datagrams.slice(sendsPerTurn);
    const finish = (): void => {
      unsent -= 1;
      if (unsent > 0) return;
      setImmediate(() => (rest.length > 0 && !this.destroyed ? this.#sendAll(rest, done) : done()));
    };
    for (const datagram of datagrams.slice(0, sendsPerTurn)) this.#sendOne(datagram, finish);
  }

  #sendOne(datagram: Datagram, done: () => void): void {
    const { bytes, peer } = datagram;
    const finish = (error: Error | null): void => {
      if (error) {
        this.#undelivered += 1;
        this.emit('undeliverable', error, datagram);
      }
      done();
    };
    const address = this.#isIPv6 && isIPv4(peer.address) ? mappedPrefix + peer.address : peer.address;
    try {
      this.#socket.send(bytes, peer.port, address, finish);
    } catch (error) {
      // Thrown for ports out of range and for a socket that was closed meanwhile. Told later, as all others are.
      process.nextTick(finish, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** Stands in for the resolver: each send would otherwise pass through it, literals included. */
function acceptLiteral(address: string, _options: unknown, callback: LookupCallback): void {
  const family = isIP(address);
  callback(family === 0 ? new Error(`${address} is not an IP address`) : null, address, family);
}

function unmapped(address: string): string {
  const rest = address.slice(mappedPrefix.length);
  return address.startsWith(mappedPrefix) && isIPv4(rest) ? rest : address;
}
