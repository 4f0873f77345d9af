/** From the catalog to what a proxy should do, independent of which proxy it is. */
import type { Problem } from '../base/problem.ts';
import { compareUtf8 } from '../base/text.ts';
import type { Snapshot } from '../catalog/index.ts';
import { type ProxyMode, proxySafeName, type Service } from '../service/index.ts';
import { type Backend, type Claim, claimsOf, type ModelOptions, recordName } from './claim.ts';

/** One ServicePort: who owns it and who answers. */
export interface Route {
  /** `<safe service name>-<ServicePort>`, unique in the model. */
  readonly name: string;
  readonly service: string;
  readonly servicePort: number;
  readonly mode: ProxyMode;
  /** Sorted by name; never empty. */
  readonly backends: readonly Backend[];
}

/** Everything a proxy needs, sorted by ServicePort: the same catalog always gives an equal model. */
export interface ProxyModel {
  readonly routes: readonly Route[];
  /** Claims that lost and records that cannot be routed, with the reason. */
  readonly problems: readonly Problem[];
}

/** The claims of one service name on one ServicePort; never empty. */
interface Claimant {
  readonly service: string;
  readonly claims: Claim[];
  eldest: Service;
}

/**
 * The routes of all alive instances with exported TCP ports. A ServicePort that several names claim
 * belongs to the name whose oldest claiming instance was created first, then to the lesser name; the
 * mode of a name is that of its oldest instance.
 *
 * Differs: Sidecar compares port lists of one name's instances and leaves out those that disagree (and
 * crashes on shorter lists); here each exported port of each instance counts for itself. Sidecar gives
 * a contested port to whoever was refreshed longest ago, which changes from minute to minute.
 */
export function proxyModel(snapshot: Snapshot, options: ModelOptions): ProxyModel {
  const problems: Problem[] = [];
  const claimants = new Map<number, Map<string, Claimant>>();
  const eldestOf = new Map<string, Claim>();
  for (const server of snapshot.servers) {
    for (const service of server.services) {
      if (service.status !== 'alive') continue;
      for (const claim of claimsOf(service, options, problems)) {
        file(claimants, claim);
        const eldest = eldestOf.get(service.name);
        if (!eldest || bySeniority(service, eldest.record) < 0) eldestOf.set(service.name, claim);
      }
    }
  }
  const routes = [...claimants.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([servicePort, byName]) => {
      const owner = ownerOf(servicePort, [...byName.values()], problems);
      const mode = eldestOf.get(owner?.service ?? '')?.mode;
      return owner && mode ? [routeOf(servicePort, owner, mode, problems)] : [];
    });
  for (const { record, mode } of disagreeing(claimants, eldestOf)) {
    const ruling = eldestOf.get(record.name)?.mode ?? mode;
    problems.push({
      thing: recordName(record),
      value: mode,
      expected: `the proxy mode of the service's oldest instance, ${ruling}`,
      effect: `it is routed as ${ruling}`,
    });
  }
  return { routes, problems: problems.sort(byText) };
}

function file(claimants: Map<number, Map<string, Claimant>>, claim: Claim): void {
  const { record, servicePort } = claim;
  const byName = claimants.get(servicePort) ?? new Map<string, Claimant>();
  claimants.set(servicePort, byName);
  const claimant = byName.get(record.name);
  if (!claimant) {
    byName.set(record.name, { service: record.name, claims: [claim], eldest: record });
    return;
  }
  claimant.claims.push(claim);
  if (bySeniority(record, claimant.eldest) < 0) claimant.eldest = record;
}

function bySeniority(a: Service, b: Service): number {
  if (a.created !== b.created) return a.created < b.created ? -1 : 1;
  return compareUtf8(a.hostname, b.hostname) || compareUtf8(a.id, b.id);
}

function ownerOf(servicePort: number, claimants: Claimant[], problems: Problem[]): Claimant | undefined {
  const [owner, ...losers] = claimants.sort((a, b) => {
    if (a.eldest.created !== b.eldest.created) return a.eldest.created < b.eldest.created ? -1 : 1;
    return compareUtf8(a.service, b.service);
  });
  if (!owner) return undefined;
  for (const loser of losers) {
    problems.push({
      thing: `service ${proxySafeName(loser.service)}`,
      value: `ServicePort ${servicePort}`,
      expected: `a ServicePort that no older service has; ${proxySafeName(owner.service)} has this one`,
      effect: 'it is not routed on this port',
    });
  }
  return owner;
}

function routeOf(servicePort: number, owner: Claimant, mode: ProxyMode, problems: Problem[]): Route {
  const backends: Backend[] = [];
  const endpoints = new Set<string>();
  const sorted = owner.claims
    .map((claim) => claim.backend)
    .sort((a, b) => compareUtf8(a.name, b.name) || compareUtf8(a.address, b.address));
  for (const backend of sorted) {
    const previous = backends.at(-1);
    if (previous?.name === backend.name) {
      if (previous.address !== backend.address)
        problems.push(secondAddress(owner.service, previous, backend));
      continue;
    }
    const endpoint = `${backend.address} ${backend.port}`;
    if (endpoints.has(endpoint)) continue;
    endpoints.add(endpoint);
    backends.push(backend);
  }
  return {
    name: `${proxySafeName(owner.service)}-${servicePort}`,
    service: owner.service,
    servicePort,
    mode,
    backends,
  };
}

function secondAddress(service: string, kept: Backend, extra: Backend): Problem {
  return {
    thing: `service ${proxySafeName(service)}, ${kept.name}`,
    value: extra.address,
    expected: 'one address for each instance and port',
    effect: `only ${kept.address} is used`,
  };
}

/** One claim of each record whose mode is not the one its service is routed with. */
function disagreeing(
  claimants: ReadonlyMap<number, ReadonlyMap<string, Claimant>>,
  eldestOf: ReadonlyMap<string, Claim>,
): Iterable<Claim> {
  const byRecord = new Map<Service, Claim>();
  for (const byName of claimants.values()) {
    for (const { service, claims } of byName.values()) {
      const ruling = eldestOf.get(service)?.mode;
      for (const claim of claims) if (claim.mode !== ruling) byRecord.set(claim.record, claim);
    }
  }
  return byRecord.values();
}

function byText(a: Problem, b: Problem): number {
  return (
    compareUtf8(a.thing, b.thing) || compareUtf8(a.value, b.value) || compareUtf8(a.expected, b.expected)
  );
}
