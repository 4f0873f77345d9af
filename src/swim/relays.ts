/** Pings sent for others that cannot reach a member themselves. */
import type { Millis } from '../base/time.ts';
import type { IndirectPing } from '../wire/index.ts';
import { type Address, toAddress } from './address.ts';
import type { Core } from './core.ts';
import { swimLimits } from './limits.ts';
import type { Packets } from './packets.ts';

/** A request being served. */
interface Relay {
  readonly asker: Address;
  /** The asker's number, under which it wants to hear. */
  readonly seqNo: number;
  readonly nack: boolean;
}

/** @source memberlist net.go, handleIndirectPing */
export class Relays {
  readonly #core: Core;
  readonly #packets: Packets;
  readonly #pending = new Map<number, Relay>();

  constructor(core: Core, packets: Packets) {
    this.#core = core;
    this.#packets = packets;
  }

  /** @param asker - where the answer goes */
  ping(request: IndirectPing, asker: Address, now: Millis): void {
    const { config, counters, effects } = this.#core;
    if (this.#pending.size >= swimLimits.relays) {
      counters.relaysRefused += 1;
      return;
    }
    const seqNo = this.#core.nextSeqNo();
    this.#pending.set(seqNo, { asker, seqNo: request.seqNo, nack: request.nack });
    const target = toAddress(request.target, request.port);
    this.#packets.send(target, { kind: 'ping', node: request.node, seqNo, ...this.#packets.source });
    effects.schedule({ kind: 'relayEnd', seqNo }, (now + config.probeTimeoutMs) as Millis);
  }

  /** @returns whether the ack belongs to a relayed ping; the asker has then been told */
  acked(seqNo: number): boolean {
    const relay = this.#pending.get(seqNo);
    if (relay === undefined) return false;
    this.#pending.delete(seqNo);
    this.#packets.send(relay.asker, { kind: 'ack', seqNo: relay.seqNo, payload: null });
    return true;
  }

  /** No ack came: the asker learns that at least we are there. */
  expired(seqNo: number): void {
    const relay = this.#pending.get(seqNo);
    if (relay === undefined) return;
    this.#pending.delete(seqNo);
    if (relay.nack) this.#packets.send(relay.asker, { kind: 'nack', seqNo: relay.seqNo });
  }
}
