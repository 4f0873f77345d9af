/** The text of `services.json`, all services or one, indented as the original's Go code prints it. */
import { quoteJson } from '../base/json-text.ts';
import { epoch, formatTimestamp } from '../base/time.ts';
import type { ServerView, Snapshot } from '../catalog/index.ts';
import type { Service } from '../service/index.ts';

/** What stands before each line of a service but its first: services are three levels deep. */
export const serviceIndent = '      ';

type EncodeService = (service: Service) => string;

/**
 * @param groups - service name → its instances, in the order to print
 * @param encode - indented JSON of one service whose lines begin with {@link serviceIndent}
 * @param members - cluster members to describe; an empty list leaves the key out
 * @source NinesStack/sidecar sidecarhttp/http_api.go ApiServices
 */
export function servicesDocument(
  snapshot: Snapshot,
  groups: ReadonlyMap<string, readonly Service[]>,
  encode: EncodeService,
  members: readonly string[],
): string {
  const services = [...groups].map(([name, instances]) => group(name, instances, encode));
  const fields = [`"Services": ${object(services)}`];
  if (members.length > 0) fields.push(`"ClusterMembers": ${object(describeMembers(members, snapshot))}`);
  fields.push(`"ClusterName": ${quoteJson(snapshot.clusterName)}`);
  return `{\n  ${fields.join(',\n  ')}\n}`;
}

function object(entries: readonly string[]): string {
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`;
}

function group(name: string, instances: readonly Service[], encode: EncodeService): string {
  const list = instances.map(encode).join(`,\n${serviceIndent}`);
  return `    ${quoteJson(name)}: [\n${serviceIndent}${list}\n    ]`;
}

function describeMembers(members: readonly string[], snapshot: Snapshot): string[] {
  const servers = new Map(snapshot.servers.map((server) => [server.name, server]));
  return members.map((name) => describeMember(name, servers.get(name)));
}

/** A member that has announced nothing yet shows the epoch and no services. */
function describeMember(name: string, server: ServerView | undefined): string {
  const quoted = quoteJson(name);
  return [
    `    ${quoted}: {`,
    `      "Name": ${quoted},`,
    `      "LastUpdated": "${formatTimestamp(server?.lastUpdated ?? epoch)}",`,
    `      "ServiceCount": ${server?.services.length ?? 0}`,
    '    }',
  ].join('\n');
}
