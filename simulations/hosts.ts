/** Which process runs on which host, and which hosts there are. */
import { assert } from '../src/base/assert.ts';
import type { Address } from '../src/swim/index.ts';
import type { SimNode } from './node.ts';

export interface Host {
  readonly number: number;
  /** None while no process runs there. Changes as processes come and go. */
  readonly node: SimNode | undefined;
}

interface Place extends Host {
  node: SimNode | undefined;
}

/** @param host - below 2^24 @returns `Uint8Array[4]` in 10/8, never ending in .0.0.0 */
export function addressBytes(host: number): Uint8Array {
  const number = host + 1;
  return Uint8Array.of(10, number >> 16, (number >> 8) & 255, number & 255);
}

export class Hosts {
  readonly #byNumber = new Map<number, Place>();
  /** Those that are up. */
  readonly #byAddress = new Map<string, Place>();

  /** @returns undefined when nobody answers there, not even to refuse */
  at({ address }: Address): Host | undefined {
    return this.#byAddress.get(address);
  }

  occupy(number: number, node: SimNode): void {
    const place = this.#byNumber.get(number) ?? { number, node: undefined };
    assert(place.node === undefined, 'a host runs one process at a time');
    place.node = node;
    this.#byNumber.set(number, place);
    this.#byAddress.set(node.address.address, place);
  }

  /** The process has ended, and with it perhaps its host. */
  vacate(number: number, what: 'process' | 'host'): void {
    const place = this.#byNumber.get(number);
    if (place !== undefined) place.node = undefined;
    if (what === 'host') this.#byAddress.delete(addressBytes(number).join('.'));
  }
}
