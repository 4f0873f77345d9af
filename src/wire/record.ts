/** Maps with a fixed set of keys, described by a table: how memberlist writes each of its structs. */
import { emptyBytes } from '../base/bytes.ts';
import type { WireLimit } from './limits.ts';
import type { MsgpackReader } from './msgpack-reader.ts';
import { encodeKey, type MsgpackWriter } from './msgpack-writer.ts';

/** How one kind of field is read and written, and what an absent one means. */
export interface FieldType<T> {
  readonly absent: T;
  read(from: MsgpackReader): T;
  write(to: MsgpackWriter, value: T): void;
  /** Whether the key is left out for this value; without it, never. */
  isOmitted?(value: T): boolean;
}

export const text: FieldType<string> = {
  absent: '',
  read: (from) => from.text(),
  write: (to, value) => to.text(value),
};

export const bool: FieldType<boolean> = {
  absent: false,
  read: (from) => from.bool(),
  write: (to, value) => to.bool(value),
};

/** Bytes for which nil and empty mean different things. */
export function nullableBytes(limit: WireLimit): FieldType<Uint8Array | null> {
  return { absent: null, read: (from) => from.bytes(limit), write: (to, value) => to.bytes(value) };
}

/** Bytes for which nil and empty are the same. */
export function bytes(limit: WireLimit): FieldType<Uint8Array> {
  return {
    absent: emptyBytes,
    read: (from) => from.bytes(limit) ?? emptyBytes,
    write: (to, value) => to.bytes(value),
  };
}

/** @param bits - width of the unsigned Go integer */
export function unsigned(bits: 8 | 16 | 32): FieldType<number> {
  const max = 2 ** bits - 1;
  return { absent: 0, read: (from) => from.unsigned(max), write: (to, value) => to.unsigned(value) };
}

/** A count or a length in a Go `int`, never negative. Bounds are for the caller, who knows what is counted. */
export function length(form: 'signed' | 'unsigned'): FieldType<number> {
  return {
    absent: 0,
    read: (from) => from.unsigned(Number.MAX_SAFE_INTEGER),
    write: (to, value) => to[form](value),
  };
}

/** The same field, left out when empty. */
export function optional<T extends { readonly length: number } | number>(type: FieldType<T>): FieldType<T> {
  return { ...type, isOmitted: (value) => (typeof value === 'number' ? value === 0 : value.length === 0) };
}

/** The fields of `M`. The key on the wire is the field's name with a capital first letter. */
export type Layout<M> = { readonly [K in Exclude<keyof M, 'kind'>]: FieldType<M[K]> };

interface Field {
  readonly key: string;
  readonly encodedKey: Uint8Array;
  isOmitted(record: Values): boolean;
  read(from: MsgpackReader, into: Values): void;
  write(to: MsgpackWriter, record: Values): void;
}

type Values = Record<string, unknown>;

/** Reads and writes one struct. Keys may come in any order; unknown ones are skipped; the last of two wins. */
export class RecordType<M extends object> {
  readonly #fields: readonly Field[];
  readonly #blank: Values;
  readonly #clusterName: string | null;

  /**
   * @param kind - what each record that is read begins with
   * @param clusterName - value of a further field that is written to and required of each record, and
   *   that the records themselves do not have; null for no such field
   */
  constructor(kind: Partial<M>, layout: Layout<M>, clusterName: string | null = null) {
    const entries = Object.entries<FieldType<unknown>>(layout);
    const fields = entries.map(([name, type]) => valueField(name, type));
    if (clusterName !== null) fields.push(clusterField(clusterName));
    this.#fields = fields.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.#blank = { ...kind, ...Object.fromEntries(entries.map(([name, type]) => [name, type.absent])) };
    this.#clusterName = clusterName;
  }

  /** Errors are left in `from`; the record then means nothing. */
  read(from: MsgpackReader): M {
    const record: Values = { ...this.#blank };
    const count = from.mapHeader();
    let next = 0;
    from.clusterName = '';
    for (let i = 0; i < count && from.error === undefined; i += 1) {
      const at = this.#findKey(from, next);
      if (at < 0) from.skip();
      else this.#fields[at]?.read(from, record);
      next = at + 1;
    }
    if (this.#clusterName !== null && from.clusterName !== this.#clusterName) {
      from.fail({ reason: 'cluster-mismatch', clusterName: from.clusterName });
    }
    return record as M;
  }

  /** @returns index of the field whose key comes next in `from`, or -1; the key is stepped over */
  #findKey(from: MsgpackReader, guess: number): number {
    // Peers sort their keys, so the guess is nearly always right.
    const guessed = this.#fields[guess];
    if (guessed !== undefined && from.keyMatches(guessed.encodedKey)) return guess;
    const key = from.key();
    return this.#fields.findIndex((field) => field.key === key);
  }

  write(to: MsgpackWriter, record: M): void {
    const values = record as Values;
    const fields = this.#fields;
    let count = 0;
    for (const field of fields) if (!field.isOmitted(values)) count += 1;
    to.mapHeader(count);
    for (const field of fields) {
      if (field.isOmitted(values)) continue;
      to.key(field.encodedKey);
      field.write(to, values);
    }
  }
}

function valueField(name: string, type: FieldType<unknown>): Field {
  const key = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    key,
    encodedKey: encodeKey(key),
    isOmitted: (record) => type.isOmitted?.(record[name]) ?? false,
    read: (from, into) => {
      into[name] = type.read(from);
    },
    write: (to, record) => type.write(to, record[name]),
  };
}

/** @source NinesStack/memberlist net.go; a missing name counts as empty there too */
function clusterField(clusterName: string): Field {
  const key = 'ClusterName';
  return {
    key,
    encodedKey: encodeKey(key),
    isOmitted: () => false,
    read: (from) => {
      from.clusterName = from.text();
    },
    write: (to) => to.text(clusterName),
  };
}
