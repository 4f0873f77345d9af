/** The catalog as a page of plain text, for people. Not escaped for HTML: whoever embeds it does that. */
import { compareUtf8, escapeUnprintable } from '../base/text.ts';
import { nsPerSecond, type Timestamp, zeroTime } from '../base/time.ts';
import type { Service, Status } from '../service/index.ts';
import type { Snapshot } from './snapshot.ts';

const statusNames: Readonly<Record<Status, string>> = {
  alive: 'Alive',
  tombstone: 'Tombstone',
  unhealthy: 'Unhealthy',
  unknown: 'Unknown',
  draining: 'Draining',
};

/**
 * Every server with its services by name, then the cluster's members.
 *
 * Differs: control characters in names are escaped, so that no name can forge a line.
 *
 * @param members - null: membership is not known, and the page says nothing of it
 * @source NinesStack/sidecar catalog/services_state.go Format
 */
export function formatServers(
  snapshot: Snapshot,
  members: readonly string[] | null,
  wall: Timestamp,
): string {
  const lines = ['Services ------------------------------'];
  for (const server of snapshot.servers) {
    lines.push(`  ${escapeUnprintable(server.name)}: (${timeAgo(server.lastUpdated, wall)})`);
    for (const service of [...server.services].sort(compareNames)) lines.push(serviceLine(service, wall));
    lines.push('');
  }
  if (members === null) return `${lines.join('\n')}\n`;
  lines.push('', 'Cluster Hosts -------------------------');
  for (const member of members) lines.push(`    ${escapeUnprintable(member)}`);
  lines.push('-'.repeat(39));
  return lines.join('\n');
}

/** Services of one server, so that ids are distinct. */
function compareNames(a: Service, b: Service): number {
  return compareUtf8(a.name, b.name) || compareUtf8(a.id, b.id);
}

function serviceLine(service: Service, wall: Timestamp): string {
  const ports = service.ports.map((port) => `${port.servicePort ?? 0}->${port.port}`).join(',');
  const columns = [
    escapeUnprintable(service.id),
    escapeUnprintable(service.name).padEnd(30),
    ports.padEnd(15),
    `${escapeUnprintable(service.image).padEnd(45)} `,
    timeAgo(service.updated, wall).padEnd(15),
    statusNames[service.status].padEnd(9),
  ];
  return `      ${columns.join(' ')}`;
}

/** Seconds per unit, the largest first. */
const units: readonly (readonly [number, string])[] = [
  [7 * 86_400, 'weeks'],
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'mins'],
  [1, 'secs'],
];

/**
 * How long ago something was, in the largest unit of which more than one has passed: `3.5 mins ago`.
 *
 * @returns `never` for Go's unset time; `1.0 sec ago` for anything later than that, the future included
 * @source NinesStack/sidecar output/output.go TimeAgo
 */
export function timeAgo(when: Timestamp, wall: Timestamp): string {
  if (when === zeroTime) return 'never';
  const seconds = roundedSeconds(wall) - roundedSeconds(when);
  const unit = units.find(([length]) => seconds > length);
  return unit ? `${oneDecimal(seconds / unit[0])} ${unit[1]} ago` : '1.0 sec ago';
}

/** Halves round up, also before 1970. */
function roundedSeconds(time: Timestamp): number {
  const shifted = time + nsPerSecond / 2n;
  const remainder = ((shifted % nsPerSecond) + nsPerSecond) % nsPerSecond;
  return Number((shifted - remainder) / nsPerSecond);
}

/** Go rounds an exact half to the even digit, JavaScript up: they differ for a fraction of one quarter. */
function oneDecimal(value: number): string {
  return (value % 1 === 0.25 ? value - 0.05 : value).toFixed(1);
}
