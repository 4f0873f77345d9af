/** Makes the sources of services that the settings name. */
import type { Problem } from '../base/problem.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  createDiscoverer,
  type Discoverer,
  type DiscoveryContext,
  type DiscoverySettings,
} from '../discovery/index.ts';
import type { Config } from './settings/settings.ts';

/** @returns every setting that a source cannot work with */
export async function createDiscoverers(
  config: Config,
  advertiseIp: string,
  context: DiscoveryContext,
): Promise<Result<readonly Discoverer[], readonly Problem[]>> {
  const settings: DiscoverySettings = {
    hostname: config.node.hostname,
    advertiseIp,
    namer: {
      kind: config.services.namer,
      match: config.services.nameMatch,
      label: config.services.nameLabel,
    },
    docker: { ...config.docker, reconcileMs: config.docker.reconcileInterval },
    staticFile: config.static.configFile,
  };
  const names = [...new Set(config.discovery.sources)];
  const made = await Promise.all(names.map((name) => createDiscoverer(name, settings, context)));
  const problems = made.flatMap((each) => (each.ok ? [] : [each.error]));
  return problems.length > 0 ? err(problems) : ok(made.flatMap((each) => (each.ok ? [each.value] : [])));
}
