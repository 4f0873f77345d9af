/**
 * One core's view of everybody: a row per member in typed-array columns, and the order in which members
 * are probed. Stores only; what a row should say is decided in `decide.ts`.
 */
import { assert } from '../base/assert.ts';
import type { Rng } from '../base/rng.ts';
import type { Millis } from '../base/time.ts';
import type { NodeStatus } from '../wire/index.ts';
import type { Address } from './address.ts';
import type { Known, Status } from './decide.ts';
import type { Directory, Facts, FactsId, Identity, MemberSlot } from './directory.ts';

/** One member as the outside sees it. A copy: later changes do not show. */
export interface MemberView extends Facts {
  readonly name: string;
  readonly status: NodeStatus;
  readonly incarnation: number;
  /** When the status last changed. */
  readonly changedAt: Millis;
}

/** What a row is set to. Facts stay as they are unless given. */
export interface RowChange {
  readonly status: NodeStatus;
  readonly incarnation: number;
  readonly identity?: Identity;
}

const statuses: readonly Status[] = ['unknown', 'alive', 'suspect', 'dead', 'left'];
const statusCodes: Readonly<Record<Status, number>> = { unknown: 0, alive: 1, suspect: 2, dead: 3, left: 4 };

const initialRows = 16;

export class MemberTable {
  readonly directory: Directory;
  readonly #rng: Rng;
  // Columns are indexed by slot. The shared directory makes slots of one core sparse, never many.
  #statuses = new Uint8Array(initialRows);
  #incarnations = new Uint32Array(initialRows);
  /** A 32-bit millisecond count would wrap after 49 days. */
  #changedAt = new Float64Array(initialRows);
  #facts = new Uint32Array(initialRows);
  #probeOrder = new Uint32Array(initialRows);
  #size = 0;
  #reachable = 0;

  constructor(directory: Directory, rng: Rng) {
    this.directory = directory;
    this.#rng = rng;
  }

  /** Everybody known, ourselves and the dead included. */
  get size(): number {
    return this.#size;
  }

  /** Members alive or suspect, ourselves included. */
  get reachable(): number {
    return this.#reachable;
  }

  /** @returns undefined when the name has no row here, though the directory may know it */
  find(name: string): MemberSlot | undefined {
    const slot = this.directory.find(name);
    return slot === undefined || this.status(slot) === 'unknown' ? undefined : slot;
  }

  status(slot: MemberSlot): Status {
    return statuses[this.#statuses[slot] ?? 0] ?? 'unknown';
  }

  incarnation(slot: MemberSlot): number {
    return this.#incarnations[slot] ?? 0;
  }

  changedAt(slot: MemberSlot): Millis {
    return (this.#changedAt[slot] ?? 0) as Millis;
  }

  facts(slot: MemberSlot): Facts {
    return this.directory.factsOf(this.#factsId(slot));
  }

  address(slot: MemberSlot): Address {
    return this.facts(slot).address;
  }

  /** The highest protocol version that the member understands; 0 when it does not say. */
  protocolMax(slot: MemberSlot): number {
    return this.facts(slot).vsn[1] ?? 0;
  }

  known(slot: MemberSlot): Known {
    return { status: this.status(slot), incarnation: this.incarnation(slot) };
  }

  view(slot: MemberSlot): MemberView {
    const status = this.status(slot);
    assert(status !== 'unknown', 'only known members are shown');
    return {
      ...this.facts(slot),
      name: this.directory.nameOf(slot),
      status,
      incarnation: this.incarnation(slot),
      changedAt: this.changedAt(slot),
    };
  }

  /**
   * Gives a new name a row, at a random place of the probe order.
   *
   * @returns undefined when the directory is full
   */
  add(name: string, row: RowChange & { readonly identity: Identity }, now: Millis): MemberSlot | undefined {
    const slot = this.directory.acquire(name);
    if (slot === undefined) return undefined;
    this.#reserve(slot);
    assert(this.status(slot) === 'unknown', 'a member is added once');
    this.#facts[slot] = this.directory.acquireFacts(row.identity);
    const place = this.#rng.int(this.#size + 1);
    this.#probeOrder[this.#size] = this.#probeOrder[place] ?? 0;
    this.#probeOrder[place] = slot;
    this.#size += 1;
    this.set(slot, { status: row.status, incarnation: row.incarnation }, now);
    return slot;
  }

  /** Takes over all rows of a table with the same directory that are not known here, in an order of its own. */
  learnFrom(other: MemberTable): void {
    assert(this.directory === other.directory, 'rows mean the same in one directory only');
    for (const slot of other.slots()) {
      if (this.status(slot) !== 'unknown') continue;
      this.#reserve(slot, this.directory.size);
      this.directory.share(slot, other.#factsId(slot));
      this.#statuses[slot] = other.#statuses[slot] ?? 0;
      this.#incarnations[slot] = other.incarnation(slot);
      this.#changedAt[slot] = other.changedAt(slot);
      this.#facts[slot] = other.#factsId(slot);
      this.#probeOrder[this.#size] = slot;
      this.#size += 1;
      this.#reachable += Number(isReachable(other.status(slot)));
    }
    this.#rng.shuffle(this.#probeOrder, this.#size);
  }

  /** Changes a row; `changedAt` moves when the status does. */
  set(slot: MemberSlot, { status, incarnation, identity }: RowChange, now: Millis): void {
    const previous = this.status(slot);
    if (previous !== status) {
      this.#reachable += Number(isReachable(status)) - Number(isReachable(previous));
      this.#statuses[slot] = statusCodes[status];
      this.#changedAt[slot] = now;
    }
    this.#incarnations[slot] = incarnation;
    if (identity === undefined) return;
    const facts = this.directory.acquireFacts(identity);
    this.directory.releaseFacts(this.#factsId(slot));
    this.#facts[slot] = facts;
  }

  /** Removes every row that `isForgotten` and puts the others in a new random order. */
  forget(isForgotten: (slot: MemberSlot) => boolean): void {
    let kept = 0;
    for (const slot of [...this.slots()]) {
      if (isForgotten(slot)) {
        this.#clear(slot);
      } else {
        this.#probeOrder[kept] = slot;
        kept += 1;
      }
    }
    this.#size = kept;
    this.#rng.shuffle(this.#probeOrder, kept);
  }

  /** @param place - in the probe order, below {@link size} */
  at(place: number): MemberSlot {
    return (this.#probeOrder[place] ?? 0) as MemberSlot;
  }

  /** Everybody, in probe order. Not to be used across changes. */
  *slots(): Iterable<MemberSlot> {
    for (let place = 0; place < this.#size; place += 1) yield this.at(place);
  }

  /**
   * Up to `count` different members that are `wanted`, each set of them as likely.
   *
   * Draws while that is likely to hit, then looks through what is left, so that it returns fewer only
   * when there are no more.
   */
  sample(count: number, wanted: (slot: MemberSlot) => boolean): MemberSlot[] {
    const chosen: MemberSlot[] = [];
    const draws = count === 0 ? 0 : 3 * count + 8;
    for (let i = 0; i < draws && chosen.length < count && this.#size > draws; i += 1) {
      const slot = this.at(this.#rng.int(this.#size));
      if (!chosen.includes(slot) && wanted(slot)) chosen.push(slot);
    }
    if (chosen.length === count) return chosen;
    const others: MemberSlot[] = [];
    for (const slot of this.slots()) if (!chosen.includes(slot) && wanted(slot)) others.push(slot);
    while (chosen.length < count && others.length > 0) {
      const place = this.#rng.int(others.length);
      const [slot] = others.splice(place, 1);
      if (slot !== undefined) chosen.push(slot);
    }
    return chosen;
  }

  #clear(slot: MemberSlot): void {
    this.#reachable -= Number(isReachable(this.status(slot)));
    this.#statuses[slot] = statusCodes.unknown;
    this.#incarnations[slot] = 0;
    this.directory.releaseFacts(this.#factsId(slot));
    this.directory.release(slot);
  }

  #factsId(slot: MemberSlot): FactsId {
    return (this.#facts[slot] ?? 0) as FactsId;
  }

  /** @param expected - rows that will be needed soon */
  #reserve(slot: MemberSlot, expected = 0): void {
    if (this.#size >= this.#probeOrder.length) {
      const places = Math.max(this.#probeOrder.length * 2, expected);
      this.#probeOrder = grown(this.#probeOrder, new Uint32Array(places));
    }
    if (slot < this.#statuses.length) return;
    const rows = Math.max(slot + 1, this.#statuses.length * 2, expected);
    this.#statuses = grown(this.#statuses, new Uint8Array(rows));
    this.#incarnations = grown(this.#incarnations, new Uint32Array(rows));
    this.#changedAt = grown(this.#changedAt, new Float64Array(rows));
    this.#facts = grown(this.#facts, new Uint32Array(rows));
  }
}

function isReachable(status: Status): boolean {
  return status === 'alive' || status === 'suspect';
}

function grown<A extends Uint8Array | Uint32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
