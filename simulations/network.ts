/**
 * What happens to datagrams and streams between hosts: when they arrive, how often, whether at all.
 * Hosts are numbers; what is sent is somebody else's business.
 */
import type { Rng } from '../src/base/rng.ts';
import { exponential } from './chance.ts';

/** One-way times: `minMs`, and beyond it an exponential tail of which the mean is `tailMs`. */
export interface Latency {
  readonly minMs: number;
  readonly tailMs: number;
}

/** The fault model. Probabilities are 0 to 1, per datagram. */
export interface NetworkFaults {
  readonly latency: Latency;
  readonly loss: number;
  readonly duplication: number;
  /** How many are held up by `detourMs`, so that later ones overtake them. */
  readonly reordering: number;
  readonly detourMs: number;
}

export const healthyNetwork: NetworkFaults = {
  latency: { minMs: 0.2, tailMs: 0.3 },
  loss: 0,
  duplication: 0,
  reordering: 0,
  detourMs: 50,
};

/** Nothing gets from `from` to `to`. Both ways need two cuts. */
export interface Cut {
  readonly from: ReadonlySet<number>;
  readonly to: ReadonlySet<number>;
}

/** A lost segment is sent again after so long, doubling; a stream is given up after so many in a row. */
const stream = { retryMs: 200, retries: 6 } as const;

export class Network {
  faults: NetworkFaults;
  readonly #rng: Rng;
  #cuts: readonly Cut[] = [];
  #lost = 0;

  constructor(rng: Rng, faults: NetworkFaults = healthyNetwork) {
    this.#rng = rng;
    this.faults = faults;
  }

  /** Datagrams lost so far, those that met a cut included. */
  get lost(): number {
    return this.#lost;
  }

  get cuts(): readonly Cut[] {
    return this.#cuts;
  }

  cut(cut: Cut): void {
    this.#cuts = [...this.#cuts, cut];
  }

  /** Cuts both ways between `side` and `other`. */
  split(side: ReadonlySet<number>, other: ReadonlySet<number>): void {
    this.#cuts = [...this.#cuts, { from: side, to: other }, { from: other, to: side }];
  }

  /** Removes all cuts. */
  heal(): void {
    this.#cuts = [];
  }

  isOpen(from: number, to: number): boolean {
    return this.#cuts.length === 0 || !this.#cuts.some((cut) => cut.from.has(from) && cut.to.has(to));
  }

  /** @returns ms until each copy arrives; none when it is lost */
  datagram(from: number, to: number): readonly number[] {
    const { loss, duplication } = this.faults;
    if (!this.isOpen(from, to) || this.#rng.chance(loss)) {
      this.#lost += 1;
      return [];
    }
    return this.#rng.chance(duplication) ? [this.#delay(), this.#delay()] : [this.#delay()];
  }

  /** @returns ms until what is written to a stream can be read; undefined when it cannot be delivered */
  segment(from: number, to: number): number | undefined {
    if (!this.isOpen(from, to)) return undefined;
    let retriesMs = 0;
    for (let tries = 0; this.#rng.chance(this.faults.loss); tries += 1) {
      if (tries === stream.retries) return undefined;
      retriesMs += stream.retryMs * 2 ** tries;
    }
    return retriesMs + this.#travel();
  }

  #delay(): number {
    const detour = this.#rng.chance(this.faults.reordering)
      ? exponential(this.#rng, this.faults.detourMs)
      : 0;
    return this.#travel() + detour;
  }

  #travel(): number {
    const { minMs, tailMs } = this.faults.latency;
    return minMs + exponential(this.#rng, tailMs);
  }
}
