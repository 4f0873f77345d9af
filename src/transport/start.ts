/** Starts a host, or says in the operator's words why it cannot be one. */
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isReachableFrom, parseIp } from './addresses.ts';
import { bindSockets, checkBindAddress } from './bind.ts';
import { Host } from './host.ts';
import type { HostOptions } from './options.ts';
import { parseSeeds } from './seeds.ts';

/**
 * Opens the sockets and begins to look for the seeds.
 *
 * @returns a problem when the port cannot be had, or an address or seed is none
 */
export async function startHost(options: HostOptions): Promise<Result<Host, Problem>> {
  const seeds = parseSeeds(options.seeds);
  if (!seeds.ok) return seeds;
  const bind = checkBindAddress(options.bind);
  if (!bind.ok) return bind;
  const addr = parseAdvertised(options);
  if (!addr.ok) return addr;
  const sockets = await bindSockets(bind.value, options.receiveQueue);
  return sockets.ok
    ? ok(new Host(options, { addr: addr.value, seeds: seeds.value, sockets: sockets.value }))
    : sockets;
}

/** @returns `Uint8Array[4|16]` */
function parseAdvertised({ advertise, bind }: HostOptions): Result<Uint8Array, Problem> {
  const addr = parseIp(advertise.address);
  const isSomewhere = addr?.some((byte) => byte !== 0) === true;
  if (addr !== undefined && isSomewhere && isReachableFrom(bind.address, advertise.address)) return ok(addr);
  return err({
    thing: 'advertised address',
    value: advertise.address,
    expected: `an IP address at which others reach a socket bound to ${bind.address}`,
    effect: 'the agent does not start',
  });
}
