/** Fills datagrams: the message in hand, then rumours, then user messages, within the byte budget. */
import { emptyBytes } from '../base/bytes.ts';
import { encodeMessage, encodePacket, type Message, wireLimits } from '../wire/index.ts';
import type { Address } from './address.ts';
import type { BroadcastQueue, Room } from './broadcasts.ts';
import type { Core } from './core.ts';
import { retransmitLimit } from './scale.ts';

/** Room for user messages. */
export interface UserRoom {
  readonly bytes: number;
  /** What each message costs besides its own bytes. */
  readonly overheadBytes: number;
}

/** Hands over user messages that together fit `room`; how often each is sent is its owner's business. */
export type FillUser = (room: UserRoom) => readonly Uint8Array[];

/** Members that take the checksum layer understand at least this version. */
const checksumVersion = 5;
/** A compound's type and count. */
const compoundBytes = 2;
/** A part's length; a user message has its type byte besides. */
const partBytes = 2;
const userOverheadBytes = partBytes + 1;

export class Packets {
  readonly #core: Core;
  readonly #broadcasts: BroadcastQueue;
  readonly #fillUser: FillUser;

  constructor(core: Core, broadcasts: BroadcastQueue, fillUser: FillUser) {
    this.#core = core;
    this.#broadcasts = broadcasts;
    this.#fillUser = fillUser;
  }

  /** Where pings ask to be answered: nowhere in particular, or at our advertised address. */
  get source(): { sourceAddr: Uint8Array; sourceNode: string; sourcePort: number } {
    const { config, self } = this.#core;
    if (!config.pingSource) return { sourceAddr: emptyBytes, sourceNode: '', sourcePort: 0 };
    return { sourceAddr: self.addr, sourceNode: self.name, sourcePort: self.port };
  }

  /** All the room that a packet has for rumours. */
  get room(): Room {
    const { packetBytes, envelopeBytes } = this.#core.config;
    const bytes = packetBytes - envelopeBytes - compoundBytes;
    return { bytes, overheadBytes: partBytes, parts: wireLimits.compoundParts };
  }

  /** Sends `message` with as many rumours as fit beside it. */
  send(to: Address, message: Message): void {
    const main = encodeMessage(message, this.#core.dialect);
    // Differs: memberlist forgets the message's own length field and may end two bytes over.
    const parts = [main, ...this.draw(spent(this.room, [main], partBytes))];
    this.transmit(to, parts, { crc: false });
  }

  /** Sends exactly these messages. */
  sendBare(to: Address, messages: readonly Message[], options: { readonly crc: boolean }): void {
    const { dialect } = this.#core;
    this.transmit(
      to,
      messages.map((message) => encodeMessage(message, dialect)),
      options,
    );
  }

  /** Draws rumours, then user messages. Each counts as sent once. */
  draw(room: Room): Uint8Array[] {
    if (this.#broadcasts.size === 0) return this.drawUser(room);
    const rumours = this.#broadcasts.take(room, this.transmitLimit);
    return [...rumours, ...this.drawUser(spent(room, rumours, partBytes))];
  }

  /** Draws rumours that were never sent, to send them `copies` times. */
  drawFresh(copies: number): Uint8Array[] {
    return this.#broadcasts.takeFresh(this.room, copies, this.transmitLimit);
  }

  /** @returns encoded user messages */
  drawUser(room: Room): Uint8Array[] {
    if (room.bytes <= userOverheadBytes) return [];
    const payloads = this.#fillUser({ bytes: room.bytes, overheadBytes: userOverheadBytes });
    return payloads.map((payload) => encodeMessage({ kind: 'user', payload }, this.#core.dialect));
  }

  /** @param parts - encoded messages; more than one compound holds go in several packets */
  transmit(to: Address, parts: readonly Uint8Array[], { crc }: { readonly crc: boolean }): void {
    const { config, effects } = this.#core;
    for (let from = 0; from < parts.length; from += wireLimits.compoundParts) {
      const some = parts.slice(from, from + wireLimits.compoundParts);
      effects.send(to, encodePacket(some, { compress: config.compress, crc }));
    }
  }

  get transmitLimit(): number {
    const { config, members } = this.#core;
    return retransmitLimit(config.retransmitMult, members.size);
  }
}

/** Whether packets to a member with this highest protocol version carry a checksum. */
export function takesChecksum(protocolMax: number): boolean {
  return protocolMax >= checksumVersion;
}

/** What `parts` leave of `room`. */
export function spent(room: Room, parts: readonly Uint8Array[], overheadBytes: number): Room {
  const bytes = parts.reduce((left, part) => left - part.length - overheadBytes, room.bytes);
  return { ...room, bytes, parts: room.parts - parts.length };
}
