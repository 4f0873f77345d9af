/** One host's records: storage that knows which of them are due and keeps a sorted view of all. */
import { epoch, type Millis, type Timestamp } from '../base/time.ts';
import type { Service } from '../service/index.ts';
import type { Ownership } from './ownership.ts';
import type { ServerView } from './snapshot.ts';
import { SortedValues } from './sorted.ts';

/** One instance as the catalog keeps it. */
export interface StoredRecord {
  service: Service;
  /** Until when it is believed without being heard again. */
  deadline: Millis;
  /** null for instances that others publish. */
  ownership: Ownership | null;
}

const never = Number.POSITIVE_INFINITY as Millis;

/** The records of one hostname, by id. */
export class Server {
  readonly name: string;
  #lastUpdated = epoch;
  #lastChanged = epoch;
  readonly #records = new Map<string, StoredRecord>();
  /** No record's deadline is earlier. */
  #dueAt = never;
  readonly #services = new SortedValues<Service>({
    keyOf: (service) => service.id,
    current: (id) => this.#records.get(id)?.service,
  });
  #view: ServerView | null = null;

  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: string): StoredRecord | undefined {
    return this.#records.get(id);
  }

  records(): Iterable<StoredRecord> {
    return this.#records.values();
  }

  /**
   * Stores a record in place of the one with its id, whose ownership stays.
   *
   * Differs: `lastUpdated` is the latest `updated` of all; upstream's is that of the record that came in
   * last, which depends on the order of arrival.
   */
  put(service: Service, deadline: Millis): StoredRecord {
    let record = this.#records.get(service.id);
    if (record) {
      record.service = service;
      record.deadline = deadline;
    } else {
      record = { service, deadline, ownership: null };
      this.#records.set(service.id, record);
    }
    if (deadline < this.#dueAt) this.#dueAt = deadline;
    if (service.updated > this.#lastUpdated) this.#lastUpdated = service.updated;
    this.#outdate(service.id);
    return record;
  }

  remove(id: string): void {
    this.#records.delete(id);
    this.#outdate(id);
  }

  /** @param time - rises from call to call */
  markChanged(time: Timestamp): void {
    this.#lastChanged = time;
    this.#view = null;
  }

  /** The records whose deadline has passed; free of charge when there can be none. */
  due(mono: Millis): StoredRecord[] {
    const due: StoredRecord[] = [];
    if (mono <= this.#dueAt) return due;
    this.#dueAt = never;
    for (const record of this.#records.values()) {
      if (mono > record.deadline) due.push(record);
      else if (record.deadline < this.#dueAt) this.#dueAt = record.deadline;
    }
    return due;
  }

  /** The same object until something changes. */
  view(): ServerView {
    this.#view ??= {
      name: this.name,
      services: this.#services.values(),
      lastUpdated: this.#lastUpdated,
      lastChanged: this.#lastChanged,
    };
    return this.#view;
  }

  #outdate(id: string): void {
    this.#services.outdate(id);
    this.#view = null;
  }
}
