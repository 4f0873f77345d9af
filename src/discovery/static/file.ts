/**
 * The text of a static file → services. Pure. A file is taken as a whole or not at all, so that a
 * half-edited one never removes what it still means to name.
 */
import { createHash } from 'node:crypto';
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Timestamp } from '../../base/time.ts';
import { type CheckSpec, checkLimits, checkTypes } from '../../health/index.ts';
import { type Port, type PortType, proxyModes, serviceLimits } from '../../service/index.ts';
import { durationWithin } from '../bounded.ts';
import type { Discovered } from '../discoverer.ts';
import { listenerUrl } from '../listener-url.ts';
import { type EntryReader, type MistakeList, readObjects } from './entry-reader.ts';
import { findSyntaxMistake } from './json-syntax.ts';

/** What one file may hold. */
export const staticLimits = { fileBytes: 4 * 1024 * 1024, entries: 10_000, shownValueChars: 256 };

/** What the host fills in where a file says nothing. */
export interface StaticContext {
  /** Shown in problems. */
  readonly path: string;
  /** The node's name. */
  readonly hostname: string;
  readonly advertiseIp: string;
  /** When the file was last changed: how old its entries are. */
  readonly changedAt: Timestamp;
  readonly wall: Timestamp;
}

const effect = 'the last good list stays';

/**
 * Reads a whole file; with any mistake in it, nothing is taken and the first few are told.
 *
 * Differs: upstream gives each entry a random id and the time of its own start, so that a restart looks
 * like a new service everywhere; here the id comes from what the entry says, and its age from the file.
 * Upstream also leaves an absent `ProxyMode` empty, which breaks its proxies; here it is `http`.
 *
 * @source NinesStack/sidecar discovery/static_discovery.go
 */
export function parseStaticFile(
  text: string,
  context: StaticContext,
): Result<readonly Discovered[], readonly Problem[]> {
  const thing = `file ${context.path}`;
  const mistake = findSyntaxMistake(text);
  if (mistake) {
    const place = `${thing}, line ${mistake.line} column ${mistake.column}`;
    const value = (text.split('\n')[mistake.line - 1] ?? '').slice(mistake.column - 1).trim();
    const shown = value.slice(0, staticLimits.shownValueChars) || 'the end of the line';
    return err([{ thing: place, value: shown, expected: mistake.expected, effect }]);
  }
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries) || entries.length > staticLimits.entries) {
    const expected = `an array of at most ${staticLimits.entries} entries`;
    return err([{ thing, value: text.trim().slice(0, staticLimits.shownValueChars), expected, effect }]);
  }
  const mistakes: MistakeList = { thing, effect, problems: [] };
  const twins = new Map<string, number>();
  const discovered = readObjects(entries, '', mistakes).map((entry) => readEntry(entry, context, twins));
  return mistakes.problems.length === 0
    ? ok(discovered.flatMap((entry) => entry ?? []))
    : err(mistakes.problems);
}

const syntax = {
  name: /^\P{Cc}{1,255}$/u,
  image: /^\P{Cc}{1,1024}$/u,
  host: /^[\w.:-]{1,253}$/,
  args: new RegExp(`^[^]{1,${checkLimits.argsChars}}$`),
};
const portTypes: readonly PortType[] = ['tcp', 'udp', 'sctp'];
const hostExpected = 'an address or a host name';

function readEntry(
  entry: EntryReader,
  context: StaticContext,
  twins: Map<string, number>,
): Discovered | undefined {
  const service = entry.object('Service');
  const listenPort = entry.integer('ListenPort', { min: 0, max: 65_535 }) ?? 0;
  const check = readCheckOf(entry.object('Check'));
  if (!service) {
    entry.refuse('Service', 'an object');
    return undefined;
  }
  const name = service.requiredText('Name', syntax.name, '1 to 255 printable characters');
  const hostname = service.text('Hostname', syntax.host, hostExpected) || context.hostname;
  const ports = service
    .objects('Ports', serviceLimits.ports)
    .map((port) => readPort(port, context.advertiseIp));
  return {
    service: {
      id: idOf({ hostname, name, ports }, twins),
      name,
      image: service.text('Image', syntax.image, 'at most 1024 printable characters'),
      created: context.changedAt,
      hostname,
      ports,
      updated: context.wall,
      proxyMode: service.choice('ProxyMode', proxyModes) ?? 'http',
      status: 'alive',
    },
    check,
    listenerUrl: listenPort > 0 ? listenerUrl(context.hostname, listenPort) : null,
    engineHealth: null,
    addresses: [],
  };
}

function readPort(port: EntryReader, advertiseIp: string): Port {
  return {
    type: port.choice('Type', portTypes) ?? 'tcp',
    port: port.requiredInteger('Port', { min: 1, max: 65_535 }),
    servicePort: port.integer('ServicePort', { min: 0, max: 65_535 }) || null,
    ip: port.text('IP', syntax.host, hostExpected) || advertiseIp,
  };
}

function readCheckOf(check: EntryReader | undefined): CheckSpec | null {
  if (!check) return null;
  const type = check.choice('Type', checkTypes);
  const args = check.text('Args', syntax.args, `at most ${checkLimits.argsChars} characters`);
  const intervalMs = check.parsed('Interval', durationWithin(checkLimits.intervalMs));
  const timeoutMs = check.parsed('Timeout', durationWithin(checkLimits.timeoutMs));
  const rise = check.integer('Rise', checkLimits.count);
  const fall = check.integer('Fall', checkLimits.count);
  if (type === undefined) return null;
  return {
    type,
    origin: 'file',
    args,
    ...(intervalMs !== undefined && { intervalMs }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(rise !== undefined && { rise }),
    ...(fall !== undefined && { fall }),
  };
}

/** 12 hex digits from what identifies an entry; equal entries are told apart by their order. */
function idOf(
  entry: { readonly hostname: string; readonly name: string; readonly ports: readonly Port[] },
  twins: Map<string, number>,
): string {
  const addresses = entry.ports.map(({ type, port, servicePort, ip }) => [type, port, servicePort, ip]);
  const content = JSON.stringify([entry.hostname, entry.name, addresses]);
  const earlier = twins.get(content) ?? 0;
  twins.set(content, earlier + 1);
  return createHash('sha256').update(`${content}${earlier}`).digest('hex').slice(0, 12);
}
