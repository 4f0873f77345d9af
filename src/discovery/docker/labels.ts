/**
 * A container and its labels → a service. Pure. Each mistake costs what it must and no more: one
 * setting, one port, the export of the ports, or the container; never another container.
 */
import type { Problem } from '../../base/problem.ts';
import { fromUnixSeconds, type Timestamp } from '../../base/time.ts';
import { type Port, proxyModes, serviceLimits } from '../../service/index.ts';
import { wholeNumber } from '../bounded.ts';
import type { Discovered } from '../discoverer.ts';
import { listenerUrl } from '../listener-url.ts';
import { checkLabels, notExported, readCheck } from './check-labels.ts';
import { type ContainerFacts, shortId } from './container.ts';
import { LabelReader } from './label-reader.ts';
import { nearestLabel } from './label-typos.ts';
import type { Namer } from './namer.ts';
import { type PublishedPort, publishedPorts } from './ports.ts';

/** What the host decides about its containers. */
export interface LabelOptions {
  /** The node's name, which services carry. */
  readonly hostname: string;
  /** Where ports that are bound to every address are reached. */
  readonly advertiseIp: string;
  readonly namer: Namer;
  /** The label that the namer reads, `ServiceName` unless configured. */
  readonly nameLabel: string;
}

/** What became of one container. */
export interface Described {
  /** null: left out, by its owner's wish or for a mistake that matters. */
  readonly discovered: Discovered | null;
  readonly problems: readonly Problem[];
}

const nameChars = 255;
const leftOut = 'the container is left out';
const servicePortLabel = /^ServicePort_([1-9]\d{0,4})$/;

/**
 * Reads one container of the engine's listing.
 *
 * Differs: upstream takes any `ProxyMode` and breaks its proxies with it; here a mode nobody serves
 * leaves the service listed without exported ports. Upstream lists a container that waits for its next
 * restart as if it ran.
 *
 * @param wall - when the listing was made
 * @source NinesStack/sidecar service/service.go ToService, discovery/docker_discovery.go
 */
export function describeContainer(facts: ContainerFacts, options: LabelOptions, wall: Timestamp): Described {
  const labels = new LabelReader(facts);
  if (labels.get('SidecarDiscover') === 'false' || !isUp(facts.state))
    return { discovered: null, problems: [] };
  const name = options.namer(facts);
  const isNamed = checkName(labels, name, options.nameLabel) && checkImage(labels, facts.image);
  const ports = readPorts(labels, facts, options.advertiseIp);
  const listenerUrl = readListener(labels, ports);
  const { check, isRoutable } = readCheck(labels);
  const proxyMode = readProxyMode(labels);
  reportTypos(labels, facts, options.nameLabel);
  if (!isNamed) return { discovered: null, problems: labels.problems };
  const isExported = isRoutable && proxyMode !== undefined;
  const discovered: Discovered = {
    service: {
      id: shortId(facts.id),
      name,
      image: facts.image,
      created: fromUnixSeconds(facts.createdSeconds),
      hostname: options.hostname,
      ports: isExported ? ports : ports.map((port) => ({ ...port, servicePort: null })),
      updated: wall,
      proxyMode: proxyMode ?? 'http',
      status: 'alive',
    },
    check,
    listenerUrl,
    engineHealth: facts.health === null ? null : { status: facts.health, output: '' },
    addresses: facts.addresses,
  };
  return { discovered, problems: labels.problems };
}

/** Engines too old to say a state list only what is up. */
function isUp(state: string): boolean {
  return state === 'running' || state === 'paused' || state === '';
}

function isPrintable(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

function checkName(labels: LabelReader, name: string, nameLabel: string): boolean {
  if (name !== '' && name.length <= nameChars && isPrintable(name)) return true;
  const what = labels.get(nameLabel) === name ? `label ${nameLabel}` : 'service name';
  labels.refuseValue(what, name, { expected: `1 to ${nameChars} printable characters`, effect: leftOut });
  return false;
}

function checkImage(labels: LabelReader, image: string): boolean {
  if (image.length <= serviceLimits.textChars && isPrintable(image)) return true;
  const expected = `at most ${serviceLimits.textChars} printable characters`;
  labels.refuseValue('image', image, { expected, effect: leftOut });
  return false;
}

function readPorts(labels: LabelReader, facts: ContainerFacts, advertiseIp: string): readonly Port[] {
  const wanted = readServicePorts(labels, facts);
  const isHostNetwork = facts.networkMode === 'host';
  const published = isHostNetwork
    ? [...wanted.keys()].sort((a, b) => a - b).map((port) => hostPort(port, advertiseIp))
    : publishedPorts(facts.bindings, advertiseIp);
  for (const [privatePort, servicePort] of wanted) {
    if (servicePort === null || published.some((port) => port.privatePort === privatePort)) continue;
    const expected = `the container to publish its port ${privatePort} on the host`;
    labels.refuse(`ServicePort_${privatePort}`, expected, 'nothing is exported for it');
  }
  const ports = published.map(({ privatePort, ...port }) => ({
    ...port,
    servicePort: wanted.get(privatePort) ?? null,
  }));
  return capPorts(labels, ports);
}

/**
 * Differs: upstream finds no ports on a container in the host's network, since it publishes none; here
 * its `ServicePort` labels name the ports that it listens on.
 */
function hostPort(port: number, ip: string): PublishedPort {
  return { type: 'tcp', privatePort: port, port, servicePort: null, ip };
}

/** Maps container port → ServicePort; null where the label is wrong or asks for none with a zero. */
function readServicePorts(labels: LabelReader, facts: ContainerFacts): ReadonlyMap<number, number | null> {
  const wanted = new Map<number, number | null>();
  for (const label of facts.labels.keys()) {
    const privatePort = Number(servicePortLabel.exec(label)?.[1] ?? 0);
    if (privatePort === 0 || privatePort > 65_535) continue;
    const servicePort = labels.read(
      label,
      wholeNumber({ min: 0, max: 65_535 }),
      'the port is listed but not exported',
    );
    wanted.set(privatePort, servicePort || null);
  }
  return wanted;
}

function capPorts(labels: LabelReader, ports: readonly Port[]): readonly Port[] {
  if (ports.length <= serviceLimits.ports) return ports;
  const expected = `at most ${serviceLimits.ports} published ports`;
  labels.refuseValue('ports', `${ports.length} ports`, {
    expected,
    effect: 'the first exported ones are kept',
  });
  return ports.filter((port) => port.servicePort !== null).slice(0, serviceLimits.ports);
}

function readListener(labels: LabelReader, ports: readonly Port[]): string | null {
  const effect = 'it is not told of changes';
  const wanted = labels.read('SidecarListener', wholeNumber({ min: 1, max: 65_535 }), effect);
  if (wanted === undefined) return null;
  const port = ports.find((candidate) => candidate.servicePort === wanted && candidate.type === 'tcp');
  if (port) return listenerUrl(port.ip, port.port);
  labels.refuse('SidecarListener', 'one of its own tcp ServicePorts', effect);
  return null;
}

function readProxyMode(labels: LabelReader): string | undefined {
  const wanted = labels.get('ProxyMode') ?? 'http';
  const mode = proxyModes.find((known) => known === wanted);
  if (mode === undefined) labels.refuse('ProxyMode', proxyModes.join(', '), notExported);
  return mode;
}

function reportTypos(labels: LabelReader, facts: ContainerFacts, nameLabel: string): void {
  const known = [nameLabel, ...checkLabels, 'SidecarListener', 'SidecarDiscover', 'ProxyMode'];
  const discover = labels.get('SidecarDiscover');
  if (discover !== undefined && discover !== 'true') {
    labels.refuse('SidecarDiscover', 'true or false', 'the container is discovered');
  }
  for (const label of facts.labels.keys()) {
    if (known.includes(label) || isServicePortLabel(label)) continue;
    const meant = nearestLabel(label, known);
    if (meant !== undefined) labels.refuse(label, `the label to be called ${meant}`, 'the label is ignored');
  }
}

function isServicePortLabel(label: string): boolean {
  return Number(servicePortLabel.exec(label)?.[1] ?? 65_536) <= 65_535;
}
