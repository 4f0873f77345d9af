/**
 * Spreads rumours: a fresh one at once to its first targets, then a few members at each tick. Ticks
 * run only while there is something to say.
 */
import type { Millis } from '../base/time.ts';
import { encodeMessage, type Message } from '../wire/index.ts';
import type { BroadcastQueue } from './broadcasts.ts';
import type { Core } from './core.ts';
import type { MemberSlot } from './directory.ts';
import { type Packets, spent, takesChecksum } from './packets.ts';

/** Fresh rumours that come within this part of the interval after others wait for each other. */
const burstsPerInterval = 4;

export class Gossip {
  readonly #core: Core;
  readonly #packets: Packets;
  readonly #broadcasts: BroadcastQueue;
  /** All ticks lie whole intervals from here, whether or not those between took place. */
  #phase = 0 as Millis;
  #isTicking = false;
  #isFreshDue = false;
  #lastFreshAt = Number.NEGATIVE_INFINITY;
  /** Members that a fresh rumour concerns more than others. */
  readonly #concerned = new Set<MemberSlot>();

  constructor(core: Core, packets: Packets, broadcasts: BroadcastQueue) {
    this.#core = core;
    this.#packets = packets;
    this.#broadcasts = broadcasts;
  }

  start(now: Millis): void {
    const { rng, config } = this.#core;
    this.#phase = (now + rng.int(config.gossipIntervalMs)) as Millis;
  }

  /**
   * Queues a rumour about the member called `key`.
   *
   * @param concerned - who should be among the first to hear: the accused, or the accuser
   */
  spread(key: string, message: Message, now: Millis, concerned?: MemberSlot): void {
    const { config, counters, dialect } = this.#core;
    counters.broadcastsDropped += this.#broadcasts.put(key, encodeMessage(message, dialect));
    if (concerned !== undefined && config.additions.freshRumours) this.#concerned.add(concerned);
    this.wake(now);
  }

  /** Says that there is something to send, be it rumours or user messages. */
  wake(now: Millis): void {
    const { config, effects } = this.#core;
    if (!this.#isTicking) {
      this.#isTicking = true;
      effects.schedule({ kind: 'gossip' }, this.#nextTick(now));
    }
    if (!config.additions.freshRumours || this.#isFreshDue) return;
    this.#isFreshDue = true;
    const earliest = this.#lastFreshAt + config.gossipIntervalMs / burstsPerInterval;
    effects.schedule({ kind: 'fresh' }, Math.max(now, earliest) as Millis);
  }

  /** The regular round. */
  tick(now: Millis): void {
    this.#isTicking = this.#sendRound(now);
    if (this.#isTicking) this.#core.effects.schedule({ kind: 'gossip' }, this.#nextTick(now));
  }

  /** The round that does not wait. What it sends counts as sent, so that no rumour is sent more often. */
  sendFresh(now: Millis): void {
    this.#isFreshDue = false;
    this.#lastFreshAt = now;
    const targets = this.#targets(now, [...this.#concerned]);
    this.#concerned.clear();
    if (targets.length === 0) return;
    const isShared = this.#core.config.gossipPackets.kind === 'shared';
    const rumours = this.#packets.drawFresh(isShared ? 1 : targets.length);
    const userRoom = spent(this.#packets.room, rumours, this.#packets.room.overheadBytes);
    let user = this.#packets.drawUser(userRoom);
    for (const target of targets) {
      this.#transmit(target, [...rumours, ...user]);
      if (!isShared) user = this.#packets.drawUser(userRoom);
    }
    if (this.#broadcasts.hasFresh) this.wake(now);
  }

  /** @returns whether there may be more to send */
  #sendRound(now: Millis): boolean {
    const { additions, gossipPackets } = this.#core.config;
    let targets = this.#targets(now, []);
    if (targets.length === 0) return false;
    if (gossipPackets.kind === 'each') {
      return targets.every((target) => this.#sendDrawn([target])) || this.#broadcasts.size > 0;
    }
    let rounds = 0;
    while (rounds < gossipPackets.rounds && this.#sendDrawn(targets)) {
      rounds += 1;
      if (additions.freshTargets) targets = this.#targets(now, []);
    }
    return rounds > 0;
  }

  /** @returns whether there was anything to send */
  #sendDrawn(targets: readonly MemberSlot[]): boolean {
    const parts = this.#packets.draw(this.#packets.room);
    for (const target of targets) this.#transmit(target, parts);
    return parts.length > 0;
  }

  #transmit(target: MemberSlot, parts: readonly Uint8Array[]): void {
    const { members } = this.#core;
    const crc = takesChecksum(members.protocolMax(target));
    this.#packets.transmit(members.address(target), parts, { crc });
  }

  /** @param first - chosen in any case, as far as they can be told anything */
  #targets(now: Millis, first: readonly MemberSlot[]): MemberSlot[] {
    const { config, members } = this.#core;
    const chosen = first.filter((slot) => this.#isTarget(slot, now)).slice(0, config.gossipNodes);
    const wanted = (slot: MemberSlot): boolean => this.#isTarget(slot, now) && !chosen.includes(slot);
    return [...chosen, ...members.sample(config.gossipNodes - chosen.length, wanted)];
  }

  /** The dead are told for a while, so that one that lives can object. */
  #isTarget(slot: MemberSlot, now: Millis): boolean {
    const { config, members, selfSlot } = this.#core;
    if (slot === selfSlot) return false;
    const status = members.status(slot);
    if (status === 'dead') return now - members.changedAt(slot) <= config.gossipToTheDeadMs;
    return status === 'alive' || status === 'suspect';
  }

  #nextTick(now: Millis): Millis {
    const { gossipIntervalMs } = this.#core.config;
    const ticks = Math.floor((now - this.#phase) / gossipIntervalMs) + 1;
    return (this.#phase + ticks * gossipIntervalMs) as Millis;
  }
}
