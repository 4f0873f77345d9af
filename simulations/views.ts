/**
 * How far all views together are from the truth, kept up to date change by change, so that asking costs
 * nothing however many nodes there are.
 */
import type { MembershipChange } from '../src/swim/index.ts';
import type { SimNode } from './node.ts';

export class Views {
  readonly #members = new Map<string, number>();
  /** By member: whether its process runs and is not leaving, and how many of those hold it reachable. */
  readonly #isRunning: boolean[] = [];
  readonly #holders: number[] = [];
  #running = 0;
  /** Views held, summed up: of members that run, and of those that do not. */
  #right = 0;
  #wrong = 0;

  /** How many views are missing or outdated: 0 when each running node holds exactly the running ones. */
  get errors(): number {
    return this.#running ** 2 - this.#right + this.#wrong;
  }

  /** The share of running nodes' views of each other that are there, 0 to 1. */
  get completeness(): number {
    return this.#running === 0 ? 1 : this.#right / this.#running ** 2;
  }

  get running(): number {
    return this.#running;
  }

  /** How many running nodes hold this member alive or suspect, itself included. */
  holders(member: number): number {
    return this.#holders[member] ?? 0;
  }

  /** A new process knows itself. */
  started({ self, member }: SimNode): void {
    this.#members.set(self.name, member);
    this.#running += 1;
    const held = this.#holders[member] ?? 0;
    this.#isRunning[member] = true;
    this.#wrong -= held;
    this.#right += held;
    this.#holders[member] = held;
    this.#add(member, 1);
  }

  /** Its view no longer counts, and others should drop it. */
  ended({ member, swim }: SimNode): void {
    for (const { name, status } of swim.members()) {
      const seen = this.#members.get(name);
      if (seen !== undefined && (status === 'alive' || status === 'suspect')) this.#add(seen, -1);
    }
    const held = this.#holders[member] ?? 0;
    this.#isRunning[member] = false;
    this.#running -= 1;
    this.#right -= held;
    this.#wrong += held;
  }

  changed(change: MembershipChange): void {
    if (change.kind === 'joined') this.#count(change.member.name, 1);
    else if (change.kind === 'failed' || change.kind === 'left') this.#count(change.member.name, -1);
  }

  /** Members 0 to `count` - 1 know each other without having been told. */
  knowEachOther(count: number): void {
    for (let member = 0; member < count; member += 1) this.#add(member, count - this.holders(member));
  }

  #count(name: string, delta: number): void {
    const member = this.#members.get(name);
    if (member !== undefined) this.#add(member, delta);
  }

  #add(member: number, delta: number): void {
    this.#holders[member] = (this.#holders[member] ?? 0) + delta;
    if (this.#isRunning[member] === true) this.#right += delta;
    else this.#wrong += delta;
  }
}
