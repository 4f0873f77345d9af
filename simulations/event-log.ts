/** A fingerprint of everything that happened, in order: two runs are the same when theirs are. */

const offsetBasis = 0x811c_9dc5;
const prime = 0x0100_0193;
/** A second lane with another start, so that 64 bits have to agree. */
const secondBasis = 0x9e37_79b9;

/** @source Fowler, Noll and Vo, FNV-1a */
export class EventLog {
  #first = offsetBasis;
  #second = secondBasis;

  /**
   * @param at - when it happened, counted to a millionth of a millisecond
   * @param who - and what: whole numbers that tell this event from others
   */
  note(at: number, who: number, what: number): void {
    this.#add(Math.round(at * 1e6));
    this.#add(who);
    this.#add(what);
  }

  /** Notes a packet. */
  noteBytes(bytes: Uint8Array): void {
    let first = this.#first;
    for (const byte of bytes) first = Math.imul(first ^ byte, prime);
    this.#first = first;
    this.#second = Math.imul(this.#second ^ first, prime);
  }

  /** Sixteen hexadecimal digits. */
  get hash(): string {
    return hex(this.#first) + hex(this.#second);
  }

  #add(value: number): void {
    this.#first = Math.imul(this.#first ^ (value | 0), prime);
    this.#second = Math.imul(this.#second ^ (this.#first >>> 7) ^ Math.floor(value / 0x1_0000_0000), prime);
  }
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
