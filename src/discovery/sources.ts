/** The table of sources: how each is made from the settings. Adding a source is one line here. */
import type { Logger } from 'pino';
import type { Problem } from '../base/problem.ts';
import { ok, type Result } from '../base/result.ts';
import type { Now } from '../base/time.ts';
import type { Discoverer } from './discoverer.ts';
import { dockerDiscoverer } from './docker/docker.ts';
import { type DockerAddress, parseDockerEndpoint } from './docker/endpoint.ts';
import { createNamer, type NamerSettings } from './docker/namer.ts';
import { staticDiscoverer } from './static/static.ts';

/** What all sources together may be told; each takes what is its own. */
export interface DiscoverySettings {
  /** The node's name, which discovered services carry. */
  readonly hostname: string;
  /** Where ports of this host are reached from other hosts. */
  readonly advertiseIp: string;
  readonly namer: NamerSettings;
  readonly docker: DockerAddress & { readonly reconcileMs: number };
  /** Path of the static file. */
  readonly staticFile: string;
}

/** What the shell lends to every source. */
export interface DiscoveryContext {
  readonly now: () => Now;
  readonly log: Logger;
}

type Create = (
  settings: DiscoverySettings,
  context: DiscoveryContext,
) => Promise<Result<Discoverer, Problem>>;

const sources = {
  docker: createDocker,
  static: async ({ hostname, advertiseIp, staticFile }, { now }) => {
    return ok(staticDiscoverer({ path: staticFile, hostname, advertiseIp, now }));
  },
} satisfies Readonly<Record<string, Create>>;

/** A word of `SIDECAR_DISCOVERY`. */
export type SourceName = keyof typeof sources;

/** Whether `name` is a source of this version. */
export function isSourceName(name: string): name is SourceName {
  return Object.hasOwn(sources, name);
}

/** Makes one source; an error is a setting that it cannot work with. */
export function createDiscoverer(
  name: SourceName,
  settings: DiscoverySettings,
  context: DiscoveryContext,
): Promise<Result<Discoverer, Problem>> {
  return sources[name](settings, context);
}

async function createDocker(
  settings: DiscoverySettings,
  context: DiscoveryContext,
): Promise<Result<Discoverer, Problem>> {
  const { hostname, advertiseIp, docker } = settings;
  const endpoint = parseDockerEndpoint(docker);
  if (!endpoint.ok) return endpoint;
  const namer = await createNamer(settings.namer);
  if (!namer.ok) return namer;
  return ok(
    dockerDiscoverer({
      hostname,
      advertiseIp,
      endpoint: endpoint.value,
      reconcileMs: docker.reconcileMs,
      namer: namer.value,
      nameLabel: settings.namer.label,
      ...context,
    }),
  );
}
