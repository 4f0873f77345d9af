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

/** @param host - below 2^24 - 1 @returns `Uint8Array[4]`, in 10/8 from 10.0.0.1 on */
export function addressBytes(host: number): Uint8Array {
  const number = host + 1;
  return Uint8Array.of(10, number >> 16, (number >> 8) & 255, number & 255);
}

export class Hosts {
  /** By number; those that are up, and those that refuse. Looked up for each packet. */
  readonly #places: (Place | undefined)[] = [];

  /** @returns undefined when nobody answers there, not even to refuse */
  at({ address }: Address): Host | undefined {
    return this.#places[hostNumber(address)];
  }

  occupy(number: number, node: SimNode): void {
    const place = this.#places[number] ?? { number, node: undefined };
    assert(place.node === undefined, 'a host runs one process at a time');
    place.node = node;
    this.#places[number] = place;
  }

  /** The process has ended, and with it perhaps its host. */
  vacate(number: number, what: 'process' | 'host'): void {
    const place = this.#places[number];
    if (place !== undefined) place.node = undefined;
    if (what === 'host') this.#places[number] = undefined;
  }
}

/** The reverse of {@link addressBytes}, from text. Faster than looking for the text among many. */
function hostNumber(address: string): number {
  let [number, part] = [0, 0];
  for (let i = '10.'.length; i < address.length; i += 1) {
    const code = address.charCodeAt(i);
    if (code === dot) {
      number = (number + part) * 256;
      part = 0;
    } else {
      part = part * 10 + code - zero;
    }
  }
  return number + part - 1;
}

const dot = '.'.charCodeAt(0);
const zero = '0'.charCodeAt(0);
