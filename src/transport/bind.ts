/** Opens TCP and UDP on one port, or says in the operator's words why it cannot. */
import { once } from 'node:events';
import { createServer, isIP, type Server } from 'node:net';
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import { UdpStream } from '../dgram-as-stream/index.ts';
import { formatAddress } from './addresses.ts';
import { transportLimits } from './limits.ts';

/** Both sockets of a host. Until somebody reads, datagrams wait; connections must be awaited at once. */
export interface BoundSockets {
  readonly udp: UdpStream;
  readonly server: Server;
  readonly port: number;
}

export interface BindAddress {
  /** An address of this host; `0.0.0.0` for all of IPv4, `::` for both families. */
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'a port that no other program uses; this one is in use',
  EACCES: 'a port that this user may open; those below 1024 are for root',
  EADDRNOTAVAIL: 'an address of this host',
  EAFNOSUPPORT: 'an address of a family that this host has',
};

/** A failure of one of the two. */
interface Refusal {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly error: NodeJS.ErrnoException;
}

/** @returns the same address, unless it is none */
export function checkBindAddress(bind: BindAddress): Result<BindAddress, Problem> {
  return isIP(bind.address) === 0 ? err(problemOf(bind, 'an IPv4 or IPv6 address of this host')) : ok(bind);
}

/** @param bind - as checked by {@link checkBindAddress} */
/** @param receiveQueue - received datagrams that may wait for us; as many as {@link UdpStream} likes unless given */
export async function bindSockets(
  { address, port }: BindAddress,
  receiveQueue?: number,
): Promise<Result<BoundSockets, Problem>> {
  const attempts = port === 0 ? transportLimits.portAttempts : 1;
  for (let attempt = 1; ; attempt += 1) {
    const bound = await bindBoth(address, port, receiveQueue);
    if (bound.ok) return bound;
    const { protocol, error } = bound.error;
    // The port that one protocol was given may be taken in the other.
    if (error.code === 'EADDRINUSE' && attempt < attempts) continue;
    const expected = reasons[error.code ?? ''] ?? `an address that can be listened on (${error.message})`;
    return err(problemOf({ address, port: bound.error.port }, expected, protocol));
  }
}

async function bindBoth(
  address: string,
  port: number,
  receiveQueue: number | undefined,
): Promise<Result<BoundSockets, Refusal>> {
  let udp: UdpStream;
  try {
    const { receiveBufferBytes } = transportLimits;
    udp = await UdpStream.bind({
      ...{ address, port, receiveBufferBytes },
      ...(receiveQueue !== undefined && { receiveQueue }),
    });
  } catch (error) {
    return err({ protocol: 'UDP', port, error: error as NodeJS.ErrnoException });
  }
  const chosen = udp.local.port;
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  try {
    server.listen({ host: address, port: chosen });
    await once(server, 'listening');
    return ok({ udp, server, port: chosen });
  } catch (error) {
    udp.destroy();
    return err({ protocol: 'TCP', port: chosen, error: error as NodeJS.ErrnoException });
  }
}

function problemOf(bind: BindAddress, expected: string, protocol?: string): Problem {
  return {
    thing: protocol === undefined ? 'cluster address' : `cluster address (${protocol})`,
    value: formatAddress(bind),
    expected,
    effect: 'the agent does not start',
  };
}
