/** The suspicions that run, and when each is over. What follows from that is claimed by `claims.ts`. */
import type { Millis } from '../base/time.ts';
import type { Core } from './core.ts';
import { isLikelyDeaf, recheckAt } from './deadline.ts';
import type { MemberSlot } from './directory.ts';
import { suspicionTimeoutMs } from './scale.ts';
import { Suspicion, type SuspicionView, suspicionTerms } from './suspicion.ts';

/** Silence postpones a death until a suspicion has lasted so many times its longest. */
const longestDeafness = 2;

export class Suspicions {
  readonly #core: Core;
  readonly #running = new Map<MemberSlot, Suspicion>();
  /** When the next timer of a slot fires, so that accusing and refuting in turn piles up none. */
  readonly #timers = new Map<MemberSlot, Millis>();
  #lastHeardAt = Number.NEGATIVE_INFINITY;

  constructor(core: Core) {
    this.#core = core;
  }

  of(slot: MemberSlot): SuspicionView | undefined {
    return this.#running.get(slot);
  }

  /** Somebody has let us hear, whatever it was. */
  heard(now: Millis): void {
    this.#lastHeardAt = now;
  }

  start(slot: MemberSlot, accuser: string, now: Millis): void {
    const { config, members } = this.#core;
    const suspicion = new Suspicion(suspicionTerms(config, members.size), accuser, now);
    this.#running.set(slot, suspicion);
    this.#schedule(slot, suspicion);
  }

  /** @returns whether the accuser counts; see {@link Suspicion.confirm} */
  confirm(slot: MemberSlot, accuser: string): boolean {
    const suspicion = this.#running.get(slot);
    if (suspicion === undefined || !suspicion.confirm(accuser)) return false;
    this.#schedule(slot, suspicion);
    return true;
  }

  /** A suspect whose host refused our connection gets little time more. */
  hasten(slot: MemberSlot, now: Millis): void {
    const suspicion = this.#running.get(slot);
    if (suspicion === undefined) return;
    const { config, members } = this.#core;
    const shortMs = suspicionTimeoutMs(1, members.size, config.probeIntervalMs);
    suspicion.shortenTo((now + shortMs) as Millis);
    this.#schedule(slot, suspicion);
  }

  end(slot: MemberSlot): void {
    this.#running.delete(slot);
  }

  /** A timer of this slot has fired. @returns whether the suspect's time is over */
  isOver(slot: MemberSlot, now: Millis): boolean {
    if (now >= (this.#timers.get(slot) ?? now)) this.#timers.delete(slot);
    const suspicion = this.#running.get(slot);
    if (suspicion === undefined) return false;
    const nextLook = now < suspicion.deadline ? suspicion.deadline : this.#postponed(suspicion, now);
    if (nextLook === undefined) return true;
    suspicion.postponeTo(nextLook);
    this.#schedule(slot, suspicion);
    return false;
  }

  /** @returns when to look at a passed deadline again, unless it counts */
  #postponed(suspicion: Suspicion, now: Millis): Millis | undefined {
    const { config, members } = this.#core;
    const { additions, probeIntervalMs } = config;
    const { deadline, isRechecked, since, terms } = suspicion;
    if (additions.recheckDeadlines && !isRechecked) {
      suspicion.isRechecked = true;
      return recheckAt(deadline, now, terms.minMs);
    }
    const mayWait = additions.mistrustSilence && now < since + longestDeafness * terms.maxMs;
    const hearing = { others: members.reachable - 1, silentMs: now - this.#lastHeardAt, probeIntervalMs };
    return mayWait && isLikelyDeaf(hearing) ? ((now + probeIntervalMs) as Millis) : undefined;
  }

  /** An earlier timer serves as well: when it fires, the deadline of that time is scheduled. */
  #schedule(slot: MemberSlot, { deadline }: Suspicion): void {
    if ((this.#timers.get(slot) ?? Number.POSITIVE_INFINITY) <= deadline) return;
    this.#timers.set(slot, deadline);
    this.#core.effects.schedule({ kind: 'suspect', slot }, deadline);
  }
}
