/**
 * Exchanges whole states with one member: regularly, as gossip alone may miss somebody; early, after
 * many joined at once; and with those that we seek to find again.
 */
import type { Millis } from '../base/time.ts';
import type { Address } from './address.ts';
import type { Core } from './core.ts';
import { swimLimits } from './limits.ts';
import { pushPullIntervalMs } from './scale.ts';

/**
 * An early exchange is worth its bytes once this share of all has joined since the last. Gossip reaches
 * everybody but for some e^-limit; where few know each other yet the limit is low and the misses are many.
 */
const repairShare = 1 / 32;
/** How long news spreads before what it missed is looked for, in gossip intervals. */
const repairAfterIntervals = 5;
/** Exchanges in a row with a peer found again: what the first tells must be refuted before it counts. */
const reunionExchanges = 3;

interface Reunion {
  readonly to: Address;
  /** Further exchanges with the same peer, as long as we differ. */
  readonly repeats: number;
}

interface Exchange extends Reunion {
  readonly deadline: Millis;
}

export class PushPull {
  readonly #core: Core;
  readonly #pending = new Map<number, Exchange>();
  /** Peers that were found again, and how many exchanges are left with them. */
  #reunions: Reunion[] = [];
  #joins = 0;
  #isRepairDue = false;

  constructor(core: Core) {
    this.#core = core;
  }

  start(now: Millis): void {
    const { config, effects, rng } = this.#core;
    if (config.pushPullIntervalMs === 0) return;
    const staggered = now + this.#intervalMs() + rng.int(config.pushPullIntervalMs);
    effects.schedule({ kind: 'pushPull' }, staggered as Millis);
  }

  /** The regular exchange. */
  tick(now: Millis): void {
    this.#core.effects.schedule({ kind: 'pushPull' }, (now + this.#intervalMs()) as Millis);
    this.#withAnyone(now);
  }

  /** Talks to a peer that may not know us. */
  join(to: Address, now: Millis): void {
    const isRepeated = this.#core.config.additions.rejoin;
    this.#begin({ to, repeats: isRepeated ? reunionExchanges - 1 : 0 }, true, now);
  }

  /** Counts a member that was not known. */
  noteJoin(now: Millis): void {
    this.#joins += 1;
    if (this.#core.config.additions.joinRepair) this.#scheduleRepair(now);
  }

  /** Looks for what gossip missed. */
  repair(now: Millis): void {
    this.#isRepairDue = false;
    const reunions = this.#reunions;
    this.#reunions = [];
    for (const peer of reunions) this.#begin(peer, false, now);
    const { additions } = this.#core.config;
    if (!additions.joinRepair || this.#joins < this.#core.members.size * repairShare) return;
    this.#joins = 0;
    if (reunions.length === 0) this.#withAnyone(now);
  }

  /** @param isContested - we and the peer differ on who lives */
  ended(id: number, isContested: boolean, now: Millis): void {
    const exchange = this.#pending.get(id);
    this.#pending.delete(id);
    if (exchange === undefined || !isContested || exchange.repeats === 0) return;
    this.#reunions.push({ to: exchange.to, repeats: exchange.repeats - 1 });
    this.#scheduleRepair(now);
  }

  #scheduleRepair(now: Millis): void {
    if (this.#isRepairDue) return;
    this.#isRepairDue = true;
    const { config, effects, rng } = this.#core;
    const afterMs = repairAfterIntervals * config.gossipIntervalMs;
    effects.schedule({ kind: 'repair' }, (now + afterMs + rng.int(Math.ceil(afterMs / 2))) as Millis);
  }

  #withAnyone(now: Millis): void {
    const { members, selfSlot } = this.#core;
    const [peer] = members.sample(1, (slot) => slot !== selfSlot && members.status(slot) === 'alive');
    if (peer !== undefined) this.#begin({ to: members.address(peer), repeats: 0 }, false, now);
  }

  #begin(peer: Reunion, join: boolean, now: Millis): void {
    const { config, counters, effects } = this.#core;
    this.#forgetOverdue(now);
    if (this.#pending.size >= swimLimits.exchanges) {
      counters.exchangesRefused += 1;
      return;
    }
    const id = this.#core.nextSeqNo();
    const deadline = (now + config.streamTimeoutMs) as Millis;
    this.#pending.set(id, { ...peer, deadline });
    effects.exchange(peer.to, { kind: 'pushPull', id, join, deadline });
  }

  /** An outcome that never came must not count for ever. All take equally long, so the oldest come first. */
  #forgetOverdue(now: Millis): void {
    for (const [id, { deadline }] of this.#pending) {
      if (now <= deadline) return;
      this.#pending.delete(id);
    }
  }

  #intervalMs(): number {
    return pushPullIntervalMs(this.#core.config.pushPullIntervalMs, this.#core.members.size);
  }
}
