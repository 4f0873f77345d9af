/** A queue ordered by time: what is due first comes out first, and of equals what went in first. */

/** Binary min-heap ordered by (at, order of arrival). Its size is its caller's business. */
export class Heap<T> {
  // Three arrays side by side: a simulation holds millions of entries, and an object for each costs more.
  readonly #at: number[] = [];
  readonly #order: number[] = [];
  readonly #items: T[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#items.length;
  }

  /** When the first is due; `Infinity` when nothing is. */
  get nextAt(): number {
    return this.#at[0] ?? Number.POSITIVE_INFINITY;
  }

  push(at: number, item: T): void {
    const order = this.#arrivals;
    this.#arrivals += 1;
    let hole = this.#items.length;
    this.#items.push(item);
    this.#at.push(at);
    this.#order.push(order);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // A newcomer goes behind its equals.
      if (this.#timeOf(parent) <= at) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, { at, order, item });
  }

  /** Takes the first out. */
  pop(): T | undefined {
    const [first] = this.#items;
    const at = this.#at.pop();
    const order = this.#order.pop();
    const item = this.#items.pop();
    if (at === undefined || order === undefined || this.#items.length === 0) return first;
    const hole = this.#sink(at, order);
    this.#put(hole, { at, order, item: item as T });
    return first;
  }

  /** @returns where an entry belongs that starts at the top */
  #sink(at: number, order: number): number {
    const size = this.#items.length;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) return hole;
      if (child + 1 < size && this.#isBefore(child + 1, this.#timeOf(child), this.#orderOf(child)))
        child += 1;
      if (!this.#isBefore(child, at, order)) return hole;
      this.#move(child, hole);
      hole = child;
    }
  }

  #isBefore(index: number, at: number, order: number): boolean {
    const time = this.#timeOf(index);
    return time < at || (time === at && this.#orderOf(index) < order);
  }

  #timeOf(index: number): number {
    return this.#at[index] ?? Number.POSITIVE_INFINITY;
  }

  #orderOf(index: number): number {
    return this.#order[index] ?? Number.POSITIVE_INFINITY;
  }

  #move(from: number, to: number): void {
    this.#put(to, { at: this.#timeOf(from), order: this.#orderOf(from), item: this.#items[from] as T });
  }

  #put(index: number, entry: { readonly at: number; readonly order: number; readonly item: T }): void {
    this.#at[index] = entry.at;
    this.#order[index] = entry.order;
    this.#items[index] = entry.item;
  }
}
