/** The addresses that a configuration listens on, read from its text, and which of them are not free. */
import { createServer } from 'node:net';
import { isPlainIp } from '../address.ts';

const limits = { testsAtOnce: 64 };

/** One TCP address that a configuration listens on. */
export interface Bind {
  /** `0.0.0.0` or `::` for any. */
  readonly ip: string;
  readonly port: number;
}

/** A bind that HAProxy could not make, which would stop it as a whole. */
export interface BindConflict extends Bind {
  readonly reason: 'in-use' | 'forbidden' | 'no-such-address' | 'twice';
}

const bindLine = /^[ \t]*bind[ \t]+(\S+)/gm;
const tcpAddress = /^(?:ipv[46]@)?(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Fa-f:.]*|\*)):(\d{1,5})$/;

/** Binds of Unix sockets, port ranges, inherited sockets and host names are not listed. */
export function bindsOf(config: string): Bind[] {
  return [...config.matchAll(bindLine)]
    .flatMap(([, words]) => (words ?? '').replace(/^(["'])(.*)\1$/, '$2').split(','))
    .flatMap((word) => {
      const match = tcpAddress.exec(word);
      const text = match?.[1] ?? match?.[2] ?? '';
      const ip = text === '' || text === '*' ? '0.0.0.0' : text;
      const port = Number(match?.[3] ?? 0);
      return match && isPlainIp(ip) && port > 0 && port < 65536 ? [{ ip, port }] : [];
    });
}

/** Those of `wanted` on ports that `running` does not listen on at all. */
export function newBinds(wanted: readonly Bind[], running: readonly Bind[]): Bind[] {
  const ports = new Set(running.map((bind) => bind.port));
  return wanted.filter((bind) => !ports.has(bind.port));
}

/** Binds that one file makes twice: HAProxy accepts that and splits the traffic between the two. */
export function repeatedBinds(binds: readonly Bind[]): BindConflict[] {
  const seen = new Map<number, string[]>();
  return binds.flatMap((bind) => {
    const ips = seen.get(bind.port) ?? [];
    seen.set(bind.port, [...ips, bind.ip]);
    return ips.some((ip) => overlaps(ip, bind.ip)) ? [{ ...bind, reason: 'twice' as const }] : [];
  });
}

function overlaps(a: string, b: string): boolean {
  return a === b || [a, b].some((ip) => ip === '0.0.0.0' || ip === '::');
}

/** Listens for a moment on each, which is what HAProxy does only when it is too late. */
export async function testBinds(binds: readonly Bind[]): Promise<BindConflict[]> {
  const conflicts: BindConflict[] = [];
  for (let at = 0; at < binds.length; at += limits.testsAtOnce) {
    const tests = binds.slice(at, at + limits.testsAtOnce).map(testBind);
    conflicts.push(...(await Promise.all(tests)).flat());
  }
  return conflicts;
}

const reasons: Readonly<Record<string, BindConflict['reason']>> = {
  EADDRINUSE: 'in-use',
  EACCES: 'forbidden',
  EADDRNOTAVAIL: 'no-such-address',
};

function testBind(bind: Bind): Promise<BindConflict[]> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ''];
      // Anything else, such as too many open files, says nothing about the address.
      resolve(reason ? [{ ...bind, reason }] : []);
    });
    server.listen({ host: bind.ip, port: bind.port, exclusive: true }, () => server.close(() => resolve([])));
  });
}
