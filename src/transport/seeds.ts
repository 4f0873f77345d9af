/** Seeds as configured, and the addresses behind them, looked up anew each time. */
import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import type { Logger } from 'pino';
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Address, sameAddress } from '../swim/index.ts';
import { isReachableFrom } from './addresses.ts';
import { transportLimits } from './limits.ts';

export interface Seed {
  /** A name or a literal address, without brackets. */
  readonly host: string;
  /** Undefined stands for our own port. */
  readonly port: number | undefined;
}

/** All addresses of a name, of both families. Rejects when there are none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** As the system does: its hosts file, its name servers. */
export const systemLookup: Lookup = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

const hostName = /^[\w-]+(?:\.[\w-]+)*\.?$/;

/** @param text - `host`, `host:port`, `[v6]:port`, `[v6]` or a bare IPv6 address */
export function parseSeed(text: string): Result<Seed, Problem> {
  const trimmed = text.trim();
  if (isIPv6(trimmed)) return ok({ host: trimmed, port: undefined });
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(trimmed) ?? [];
  const host = bracketed ?? plain ?? '';
  const isHost = bracketed === undefined ? host.length <= 253 && hostName.test(host) : isIPv6(host);
  const port = portText === undefined ? undefined : Number(portText);
  const isPort = port === undefined || (port > 0 && port < 0x1_0000);
  return isHost && isPort
    ? ok({ host, port })
    : err(problemOf(text, 'host, host:port or [IPv6 address]:port'));
}

export function parseSeeds(texts: readonly string[]): Result<Seed[], Problem> {
  if (texts.length > transportLimits.seeds)
    return err(problemOf(`${texts.length} of them`, `at most ${transportLimits.seeds}`));
  const seeds: Seed[] = [];
  for (const text of texts) {
    const seed = parseSeed(text);
    if (!seed.ok) return seed;
    seeds.push(seed.value);
  }
  return ok(seeds);
}

function problemOf(value: string, expected: string): Problem {
  return { thing: 'cluster seed', value, expected, effect: 'the agent does not start' };
}

export interface SeedsOptions {
  readonly seeds: readonly Seed[];
  readonly lookup: Lookup;
  /** Where we are bound: addresses of a family that cannot be reached from there are left out. */
  readonly bound: Address;
  readonly log: Logger;
}

export class Seeds {
  readonly #options: SeedsOptions;
  /** Lookups that have not ended. A hanging one is not begun again. */
  readonly #pending = new Map<string, Promise<readonly string[]>>();
  /** Names that did not resolve when last tried. */
  readonly #unresolved = new Set<string>();
  #running: Promise<readonly Address[]> | undefined;

  constructor(options: SeedsOptions) {
    this.#options = options;
  }

  /**
   * Every address of every seed, each once. Names that do not resolve are logged, once until they do.
   * Asked again while it runs, it gives the same answer.
   */
  resolve(): Promise<readonly Address[]> {
    this.#running ??= this.#resolveAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #resolveAll(): Promise<readonly Address[]> {
    const found: Address[] = [];
    const waiting = this.#options.seeds.values();
    const work = async (): Promise<void> => {
      for (const seed of waiting) found.push(...(await this.#addressesOf(seed)));
    };
    await Promise.all(Array.from({ length: transportLimits.seedLookups }, work));
    return found.filter((one, at) => found.findIndex((other) => sameAddress(one, other)) === at);
  }

  async #addressesOf({ host, port }: Seed): Promise<Address[]> {
    const { bound } = this.#options;
    const addresses = isIP(host) === 0 ? await this.#lookup(host) : [host];
    return addresses
      .filter((address) => isReachableFrom(bound.address, address))
      .map((address) => ({ address, port: port ?? bound.port }));
  }

  async #lookup(host: string): Promise<readonly string[]> {
    const { lookup: ask, log } = this.#options;
    const answer = this.#pending.get(host) ?? ask(host).finally(() => this.#pending.delete(host));
    this.#pending.set(host, answer);
    try {
      const addresses = await inTime(answer, transportLimits.seedLookupMs);
      this.#unresolved.delete(host);
      return addresses;
    } catch (error) {
      const { message } = error as Error;
      if (!this.#unresolved.has(host)) log.warn({ seed: host }, `seed does not resolve: ${message}`);
      this.#unresolved.add(host);
      return [];
    }
  }
}

async function inTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timeout = setTimeout(() => reject(new Error(`no answer in ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timeout);
  }
}
