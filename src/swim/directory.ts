/**
 * Interned identities: each name once, as a small number, and each set of address, metadata and
 * versions once. It holds no opinions: who is alive is each core's own business. An agent has one; a
 * simulation gives one to all its agents, so that a row costs each of them a few bytes.
 */
import { Buffer } from 'node:buffer';
import { assert } from '../base/assert.ts';
import { equalBytes } from '../base/bytes.ts';
import { type Address, toAddress } from './address.ts';
import { swimLimits } from './limits.ts';

/** Index of a name, and of its row in each core's columns. Reused once nobody knows the name. */
export type MemberSlot = number & { readonly __unit: 'slot' };

/** Index of interned {@link Facts}. */
export type FactsId = number & { readonly __unit: 'facts' };

/** What a member says about itself. */
export interface Identity {
  /** `Uint8Array[4|16]`, network order. To Go peers the two forms differ: passed on as received. */
  readonly addr: Uint8Array;
  readonly port: number;
  /** Opaque. Null and empty are written differently. */
  readonly meta: Uint8Array | null;
  /** Protocol and delegate versions: min, max, current of each; peers may send fewer than six. */
  readonly vsn: Uint8Array;
}

/** An identity whose bytes are its own, with what follows from it. */
export interface Facts extends Identity {
  readonly address: Address;
}

export class Directory {
  readonly #slots = new Map<string, MemberSlot>();
  readonly #names: string[] = [];
  readonly #nameUses: number[] = [];
  readonly #freeSlots: MemberSlot[] = [];
  readonly #ids = new Map<string, FactsId>();
  readonly #facts: Facts[] = [];
  readonly #factsKeys: string[] = [];
  readonly #factsUses: number[] = [];
  readonly #freeIds: FactsId[] = [];
  readonly #limit: number;

  /** @param limit - names known at once */
  constructor(limit: number = swimLimits.members) {
    this.#limit = limit;
  }

  /** How many names are known. */
  get size(): number {
    return this.#slots.size;
  }

  find(name: string): MemberSlot | undefined {
    return this.#slots.get(name);
  }

  nameOf(slot: MemberSlot): string {
    const name = this.#names[slot];
    assert(name !== undefined, 'a slot comes from this directory');
    return name;
  }

  /** Registers one more user of `name`. @returns undefined when the directory is full */
  acquire(name: string): MemberSlot | undefined {
    const known = this.#slots.get(name);
    if (known !== undefined) {
      this.#nameUses[known] = (this.#nameUses[known] ?? 0) + 1;
      return known;
    }
    if (this.#slots.size >= this.#limit) return undefined;
    const slot = this.#freeSlots.pop() ?? (this.#names.length as MemberSlot);
    this.#slots.set(name, slot);
    this.#names[slot] = name;
    this.#nameUses[slot] = 1;
    return slot;
  }

  /** Registers one more user of a name and an identity that are known already. */
  share(slot: MemberSlot, facts: FactsId): void {
    this.#nameUses[slot] = (this.#nameUses[slot] ?? 0) + 1;
    this.#factsUses[facts] = (this.#factsUses[facts] ?? 0) + 1;
  }

  /** The reverse of {@link acquire}. */
  release(slot: MemberSlot): void {
    const uses = (this.#nameUses[slot] ?? 0) - 1;
    assert(uses >= 0, 'a slot is released as often as it was acquired');
    this.#nameUses[slot] = uses;
    if (uses > 0) return;
    this.#slots.delete(this.nameOf(slot));
    this.#freeSlots.push(slot);
  }

  factsOf(id: FactsId): Facts {
    const facts = this.#facts[id];
    assert(facts !== undefined, 'facts come from this directory');
    return facts;
  }

  /** Registers one more user of this identity. Its bytes are copied when they are new. */
  acquireFacts(identity: Identity): FactsId {
    const key = keyOf(identity);
    const known = this.#ids.get(key);
    if (known !== undefined) {
      this.#factsUses[known] = (this.#factsUses[known] ?? 0) + 1;
      return known;
    }
    const id = this.#freeIds.pop() ?? (this.#facts.length as FactsId);
    this.#ids.set(key, id);
    this.#factsKeys[id] = key;
    this.#facts[id] = copyFacts(identity);
    this.#factsUses[id] = 1;
    return id;
  }

  /** The reverse of {@link acquireFacts}. */
  releaseFacts(id: FactsId): void {
    const uses = (this.#factsUses[id] ?? 0) - 1;
    assert(uses >= 0, 'facts are released as often as they were acquired');
    this.#factsUses[id] = uses;
    if (uses > 0) return;
    this.#ids.delete(this.#factsKeys[id] ?? '');
    this.#freeIds.push(id);
  }
}

/** Whether `a` and `b` are the same bytes; a Go peer takes both forms of an IPv4 address for different. */
export function sameEndpoint(a: Identity, b: Identity): boolean {
  return a.port === b.port && equalBytes(a.addr, b.addr);
}

export function sameMeta(a: Identity, b: Identity): boolean {
  if (a.meta === b.meta) return true;
  return equalBytes(a.meta ?? emptyMeta, b.meta ?? emptyMeta);
}

const emptyMeta = new Uint8Array(0);

function keyOf({ addr, port, meta, vsn }: Identity): string {
  return `${port} ${latin1(addr)} ${latin1(vsn)} ${meta === null ? '-' : `+${latin1(meta)}`}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function copyFacts({ addr, port, meta, vsn }: Identity): Facts {
  return {
    addr: new Uint8Array(addr),
    port,
    meta: meta === null ? null : new Uint8Array(meta),
    vsn: new Uint8Array(vsn),
    address: toAddress(addr, port),
  };
}
