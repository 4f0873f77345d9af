/** Names that two processes claim, as long as it is news. */
import type { Millis } from '../../base/time.ts';
import type { Address, MembershipChange } from '../../swim/index.ts';

/** How long a claim is shown after it was made last. Membership repeats it about every half minute. */
const shownMs = 120_000;
/** Names and addresses come from strangers: the oldest claim goes. */
const limits = { claims: 64 };

type Conflict = Extract<MembershipChange, { readonly kind: 'conflict' }>;

interface Claim {
  readonly name: string;
  readonly claimed: Address;
  readonly at: Millis;
}

export class Conflicts {
  /** Rising count of all claims. */
  total = 0;
  /** The one made last comes last. */
  readonly #claims = new Map<string, Claim>();

  /** @returns whether it is new, and not one that is shown already */
  add({ name, claimed }: Conflict, now: Millis): boolean {
    this.total += 1;
    this.#forget(now);
    const key = `${claimed.address} ${claimed.port} ${name}`;
    const isNew = !this.#claims.delete(key);
    this.#claims.set(key, { name, claimed, at: now });
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > limits.claims && oldest !== undefined) this.#claims.delete(oldest);
    return isNew;
  }

  /** Who else claims `name` now. */
  of(name: string, now: Millis): readonly Address[] {
    this.#forget(now);
    return [...this.#claims.values()].flatMap((claim) => (claim.name === name ? [claim.claimed] : []));
  }

  /** How many claims are shown now. */
  count(now: Millis): number {
    this.#forget(now);
    return this.#claims.size;
  }

  #forget(now: Millis): void {
    for (const [key, { at }] of this.#claims) if (now - at >= shownMs) this.#claims.delete(key);
  }
}
