/**
 * The table of all settings. A setting is one row in one of the files beside this one; its type in
 * `Config`, its flag, variable and file key, the help and the README all follow from that row.
 */
import {
  clusterSettings,
  configSettings,
  debugSettings,
  httpSettings,
  loggingSettings,
  metricsSettings,
  nodeSettings,
  proxySettings,
} from './agent.ts';
import { envoySettings, haproxySettings } from './proxies.ts';
import type { Setting, SettingGroup } from './row.ts';
import {
  checkSettings,
  discoverySettings,
  dockerSettings,
  kubernetesSettings,
  listenerSettings,
  serviceSettings,
  staticSettings,
} from './services.ts';
import type { SettingType } from './types.ts';

const settings = {
  config: configSettings,
  node: nodeSettings,
  http: httpSettings,
  logging: loggingSettings,
  discovery: discoverySettings,
  docker: dockerSettings,
  static: staticSettings,
  services: serviceSettings,
  checks: checkSettings,
  proxy: proxySettings,
  haproxy: haproxySettings,
  cluster: clusterSettings,
  listeners: listenerSettings,
  envoy: envoySettings,
  kubernetes: kubernetesSettings,
  metrics: metricsSettings,
  debug: debugSettings,
} satisfies Readonly<Record<string, SettingGroup>>;

type Values<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends { readonly type: SettingType<infer Value> }
    ? Value
    : never;
};

/** Every setting's value, parsed: `config.http.port`. Durations are milliseconds. */
export type Config = { readonly [Area in keyof typeof settings]: Values<(typeof settings)[Area]> };

/** One setting with its place in the table. */
export interface SettingRow extends Setting<unknown> {
  readonly area: string;
  readonly name: string;
  /** `area.name`: its path in the configuration file, and its name where it has no variable. */
  readonly key: string;
}

/** All settings in the order in which they are documented. */
export const settingRows: readonly SettingRow[] = Object.entries(settings).flatMap(([area, group]) =>
  Object.entries<Setting<unknown>>(group).map(([name, setting]) => ({
    ...setting,
    area,
    name,
    key: `${area}.${name}`,
  })),
);

/** The variable without its prefix, `KUBE_API_IP` for `K8S_KUBE_API_IP`; undefined where it has none. */
export function bareName(row: SettingRow): string | undefined {
  return row.bare === undefined ? undefined : row.variable?.replace(/^[A-Z0-9]+_/, '');
}

/** Puts values by key into the nested form. */
export function toConfig(values: ReadonlyMap<string, unknown>): Config {
  const nested: Record<string, Record<string, unknown>> = {};
  for (const row of settingRows) {
    const area = nested[row.area] ?? {};
    area[row.name] = values.get(row.key);
    nested[row.area] = area;
  }
  // The table that the rows were made from is also what Config's type is made from.
  return nested as unknown as Config;
}
