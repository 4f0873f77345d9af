/** What the health monitor is told of the host and the settings. */
import type { CheckPolicy } from '../health/index.ts';
import type { Surroundings } from './config/config.ts';
import type { Environment } from './config/variables.ts';
import type { Config } from './settings/settings.ts';

export function checkPolicy(config: Config, advertiseIp: string, { host }: Surroundings): CheckPolicy {
  const { checks } = config;
  return {
    host: {
      hostname: config.node.hostname,
      advertiseIp,
      addresses: host.addresses.map(({ address }) => address),
    },
    defaults: {
      intervalMs: checks.interval,
      timeoutMs: checks.timeout,
      rise: checks.rise,
      fall: checks.fall,
      endpoint: checks.defaultEndpoint,
    },
    allowExternalFromLabels: checks.external,
  };
}

/** Commands of checks need to be found and to speak a language; settings and secrets are not theirs. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ'];

export function commandEnvironment(environment: Environment): Readonly<Record<string, string>> {
  const kept = passedOn.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
