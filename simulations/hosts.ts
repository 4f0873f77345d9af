/** Which process runs on which host, and which hosts there are. */
import { assert } from '../src/base/assert.ts';
import type { Address } from '../src/swim/index.ts';
import type { SimNode } from './node.ts';

export interface Host {
  readonly number: number;
  /** None while no process runs there. */
  readonly node: SimNode | undefined;
}

/** @param host - below 2^24 @returns `Uint8Array[4]` in 10/8, never ending in .0.0.0 */
export function addressBytes(host: number): Uint8Array {
  const number = host + 1;
  return Uint8Array.of(10, number >> 16, (number >> 8) & 255, number & 255);
}

export class Hosts {
  readonly #byNumber = new Map<number, Host>();
  /** Those that are up. */
  readonly #byAddress = new Map<string, number>();

  /** @returns undefined when nobody answers there, not even to refuse */
  at({ address }: Address): Host | undefined {
    const number = this.#byAddress.get(address);
    return number === undefined ? undefined : this.numbered(number);
  }

  numbered(number: number): Host {
    return this.#byNumber.get(number) ?? { number, node: undefined };
  }

  occupy(number: number, node: SimNode): void {
    assert(this.numbered(number).node === undefined, 'a host runs one process at a time');
    this.#byNumber.set(number, { number, node });
    this.#byAddress.set(node.address.address, number);
  }

  /** The process has ended, and with it perhaps its host. */
  vacate(number: number, what: 'process' | 'host'): void {
    this.#byNumber.set(number, { number, node: undefined });
    if (what === 'host') this.#byAddress.delete(addressBytes(number).join('.'));
  }
}
