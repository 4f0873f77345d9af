/** Name resolution that asks nobody. */
import { isIP, type LookupFunction } from 'node:net';
import { assert } from '../../base/assert.ts';

/**
 * Resolves every name to the given addresses, so that a check connects to what was allowed and not to
 * what a name server says meanwhile.
 *
 * @param addresses - IP addresses in the order to try them; at least one
 */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first] = found;
  assert(first !== undefined, 'a check has an address to connect to');
  return (_name, options, callback) => {
    if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  };
}
