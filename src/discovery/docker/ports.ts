/** Which addresses a container's published ports are reached at, in an order that never alternates. */
import { isIP } from 'node:net';
import { compareUtf8 } from '../../base/text.ts';
import type { Port, PortType } from '../../service/index.ts';
import type { Binding } from './container.ts';

/** A published port before anyone asked for a ServicePort. */
export interface PublishedPort extends Port {
  readonly privatePort: number;
}

const typeOrder: Readonly<Record<PortType, number>> = { tcp: 0, udp: 1, sctp: 2 };
const anyAddresses: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

/**
 * The ports of a listing that are published on the host, ordered by container port, type, host port and
 * address, whatever the engine's order.
 *
 * A binding to every address is reached at the advertise address. Docker lists such a binding once for
 * IPv4 and once for IPv6, and older engines even with different host ports; only the advertise
 * address's own family is kept when both are there.
 *
 * Differs: upstream takes `::` for an address to connect to and announces every port twice.
 */
export function publishedPorts(bindings: readonly Binding[], advertiseIp: string): readonly PublishedPort[] {
  const reachable = bindings.filter((binding) => binding.publicPort !== 0);
  const ownFamily = new Set(
    reachable.filter((binding) => isAnyOf(binding.ip, isIP(advertiseIp))).map(containerPortOf),
  );
  const byAddress = new Map<string, PublishedPort>();
  for (const binding of reachable) {
    const isAny = anyAddresses.has(binding.ip);
    const isDouble =
      isAny && ownFamily.has(containerPortOf(binding)) && !isAnyOf(binding.ip, isIP(advertiseIp));
    if (isDouble) continue;
    const ip = isAny ? advertiseIp : binding.ip;
    byAddress.set(`${containerPortOf(binding)} ${binding.publicPort} ${ip}`, {
      type: binding.type,
      privatePort: binding.privatePort,
      port: binding.publicPort,
      servicePort: null,
      ip,
    });
  }
  return [...byAddress.values()].sort(comparePorts);
}

function containerPortOf(binding: Binding): string {
  return `${binding.privatePort}/${binding.type}`;
}

/** Whether `ip` stands for every address of the family; an engine that names none means IPv4. */
function isAnyOf(ip: string, family: number): boolean {
  return family === 6 ? ip === '::' : ip === '0.0.0.0' || ip === '';
}

function comparePorts(a: PublishedPort, b: PublishedPort): number {
  return (
    a.privatePort - b.privatePort ||
    typeOrder[a.type] - typeOrder[b.type] ||
    a.port - b.port ||
    compareUtf8(a.ip, b.ip)
  );
}
