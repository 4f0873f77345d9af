/**
 * Never gives up finding others: the seeds while we are alone or one is missing, members that died, and
 * those that died so long ago that they were forgotten. So a healed partition merges by itself.
 *
 * Differs: memberlist joins once, when told to.
 */
import type { Millis } from '../base/time.ts';
import { type Address, sameAddress } from './address.ts';
import type { Core } from './core.ts';
import { swimLimits } from './limits.ts';
import type { PushPull } from './push-pull.ts';

/** Pauses between attempts, in probe intervals. Alone they double; with company they take the longer one. */
const pauses = { first: 1, alone: 15, accompanied: 20 } as const;
/** Addresses tried at once while alone. */
const aloneAttempts = 3;

export class Rejoin {
  readonly #core: Core;
  readonly #pushPull: PushPull;
  #seeds: readonly Address[] = [];
  /** Oldest first; keyed by address, so that none is there twice. */
  readonly #remembered = new Map<string, Address>();
  #attemptsAlone = 0;
  #isStopped = false;

  constructor(core: Core, pushPull: PushPull) {
    this.#core = core;
    this.#pushPull = pushPull;
  }

  start(now: Millis): void {
    if (this.#core.config.additions.rejoin) this.#schedule(pauses.first, now);
  }

  /** We are leaving: nobody is sought any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Tries all `seeds` that are not members already, and keeps them for later. */
  join(seeds: readonly Address[], now: Millis): void {
    this.#seeds = seeds.slice(0, swimLimits.seeds);
    for (const seed of this.#missing(this.#seeds)) this.#pushPull.join(seed, now);
  }

  /** Keeps addresses at which members may be found again. */
  remember(peers: readonly Address[]): void {
    for (const peer of peers) {
      const key = keyOf(peer);
      this.#remembered.delete(key);
      this.#remembered.set(key, peer);
      const [oldest] = this.#remembered.keys();
      if (this.#remembered.size > swimLimits.rememberedPeers && oldest !== undefined)
        this.#remembered.delete(oldest);
    }
  }

  tick(now: Millis): void {
    if (this.#isStopped) return;
    const isAlone = this.#others() === 0;
    this.#schedule(isAlone ? Math.min(2 ** this.#attemptsAlone, pauses.alone) : pauses.accompanied, now);
    this.#attemptsAlone = isAlone ? Math.min(this.#attemptsAlone + 1, 30) : 0;
    if (isAlone) this.#tryEverything(now);
    else this.#tryOne(now);
  }

  #tryEverything(now: Millis): void {
    this.#core.effects.resolveSeeds();
    for (const lost of this.#drawn(this.#lost(), aloneAttempts)) this.#pushPull.join(lost, now);
  }

  /**
   * Tries one at random, as often as lets the whole cluster together try each about once in a pause.
   *
   * @source the rate is that of hashicorp/serf serf.go, reconnect
   */
  #tryOne(now: Millis): void {
    const { effects, rng } = this.#core;
    const seeds = this.#missing(this.#seeds);
    const lost = this.#lost();
    const candidates = seeds.length + lost.length;
    if (candidates === 0 || !rng.chance(candidates / this.#others())) return;
    if (rng.int(candidates) < seeds.length) effects.resolveSeeds();
    else for (const peer of this.#drawn(lost, 1)) this.#pushPull.join(peer, now);
  }

  /** Where the dead, those forgotten included, might be found. */
  #lost(): Address[] {
    const { members } = this.#core;
    const dead: Address[] = [];
    if (members.size > members.reachable) {
      for (const slot of members.slots())
        if (members.status(slot) === 'dead') dead.push(members.address(slot));
    }
    const forgotten = this.#missing([...this.#remembered.values()]);
    return [...dead, ...forgotten.filter((peer) => !dead.some((other) => sameAddress(peer, other)))];
  }

  /** Those at which no reachable member is. */
  #missing(addresses: readonly Address[]): Address[] {
    if (addresses.length === 0) return [];
    const { members } = this.#core;
    const missing = new Map(addresses.map((address) => [keyOf(address), address]));
    // Members are many, and those sought few: most are told apart without a key of their own.
    const hosts = new Set(addresses.map(({ address }) => address));
    for (const slot of members.slots()) {
      const address = members.address(slot);
      if (!hosts.has(address.address)) continue;
      const status = members.status(slot);
      if (status === 'alive' || status === 'suspect') missing.delete(keyOf(address));
    }
    return [...missing.values()];
  }

  #drawn(from: readonly Address[], count: number): Address[] {
    const order = Uint32Array.from(from.keys());
    this.#core.rng.shuffle(order, order.length);
    return from.filter((_, place) => order.indexOf(place) < count);
  }

  /** Reachable members besides ourselves. */
  #others(): number {
    return this.#core.members.reachable - 1;
  }

  #schedule(intervals: number, now: Millis): void {
    const { config, effects, rng } = this.#core;
    const pauseMs = intervals * config.probeIntervalMs;
    // Agents that were started or cut off together should not all try at once.
    const spreadMs = rng.int(Math.ceil(pauseMs / 2));
    effects.schedule({ kind: 'rejoin' }, (now + pauseMs + spreadMs) as Millis);
  }
}

function keyOf({ address, port }: Address): string {
  return `${address} ${port}`;
}
