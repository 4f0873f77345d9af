import { describe, expect, it } from 'vitest';
import { settingRows } from '../../../../src/agent/index.ts';
import { configOf } from '../../../support/surroundings.ts';

const bySidecarName = new Map(settingRows.map((row) => [row.variable, row]));

// The original's variables and defaults; those that are computed or depart from it are tested elsewhere.
const originals: readonly [variable: string, value: string][] = [
  ['SIDECAR_EXCLUDE_IPS', '192.168.168.168'],
  ['SIDECAR_DISCOVERY', 'docker'],
  ['SIDECAR_STATS_ADDR', ''],
  ['SIDECAR_PUSH_PULL_INTERVAL', '20s'],
  ['SIDECAR_GOSSIP_MESSAGES', '15'],
  ['SIDECAR_GOSSIP_INTERVAL', '200ms'],
  ['SIDECAR_HANDOFF_QUEUE_DEPTH', '1024'],
  ['SIDECAR_LOGGING_FORMAT', ''],
  ['SIDECAR_LOGGING_LEVEL', 'info'],
  ['SIDECAR_DEFAULT_CHECK_ENDPOINT', '/version'],
  ['SIDECAR_SEEDS', ''],
  ['SIDECAR_CLUSTER_NAME', 'default'],
  ['SIDECAR_ADVERTISE_IP', ''],
  ['SIDECAR_BIND_PORT', '7946'],
  ['SIDECAR_DEBUG', 'false'],
  ['SIDECAR_DISCOVERY_SLEEP_INTERVAL', '1s'],
  ['DOCKER_URL', 'unix:///var/run/docker.sock'],
  ['STATIC_CONFIG_FILE', 'static.json'],
  ['K8S_KUBE_API_IP', '127.0.0.1'],
  ['K8S_KUBE_API_PORT', '8080'],
  ['K8S_NAMESPACE', 'default'],
  ['K8S_KUBE_TIMEOUT', '3s'],
  ['K8S_CREDS_PATH', '/var/run/secrets/kubernetes.io/serviceaccount'],
  ['K8S_ANNOUNCE_ALL_NODES', 'false'],
  ['SERVICES_NAMER', 'docker_label'],
  ['SERVICES_NAME_MATCH', ''],
  ['SERVICES_NAME_LABEL', 'ServiceName'],
  ['HAPROXY_RELOAD_COMMAND', ''],
  ['HAPROXY_VERIFY_COMMAND', ''],
  ['HAPROXY_CONFIG_FILE', '/etc/haproxy.cfg'],
  ['HAPROXY_PID_FILE', '/var/run/haproxy.pid'],
  ['HAPROXY_DISABLE', 'false'],
  ['HAPROXY_USER', 'haproxy'],
  ['HAPROXY_GROUP', ''],
  ['HAPROXY_USE_HOSTNAMES', 'false'],
  ['ENVOY_USE_GRPC_API', 'true'],
  ['ENVOY_USE_HOSTNAMES', 'false'],
  ['ENVOY_GRPC_PORT', '7776'],
  ['ENVOY_LOGGING_LEVEL', 'info'],
  ['LISTENERS_URLS', ''],
];

describe('what Sidecar has, we have:', () => {
  it.each(originals)('%s, default %j', (variable, value) => {
    expect([bySidecarName.get(variable)?.default].flat().join(',')).toBe(value);
  });
  it.each([
    'HAPROXY_BIND_IP',
    'ENVOY_BIND_IP',
    'HAPROXY_TEMPLATE_FILE',
  ])('%s, with another default', (variable) => {
    expect(bySidecarName.get(variable)?.differs).toBeTruthy();
  });
  it.each([
    ['advertise-ip', 'a', 'SIDECAR_ADVERTISE_IP'],
    ['cluster-ip', 'c', 'SIDECAR_SEEDS'],
    ['cluster-name', 'n', 'SIDECAR_CLUSTER_NAME'],
    ['cpuprofile', 'p', undefined],
    ['discover', 'd', 'SIDECAR_DISCOVERY'],
    ['logging-level', 'l', 'SIDECAR_LOGGING_LEVEL'],
  ])('--%s, -%s for %s', (flag, short, variable) => {
    expect(settingRows.find((row) => row.flag === flag)).toMatchObject({
      short,
      ...(variable && { variable }),
    });
  });
});

describe('the table', () => {
  it('names everything once', () => {
    for (const column of ['key', 'variable', 'flag', 'short'] as const) {
      const names = settingRows.flatMap((row) => row[column] ?? []);
      expect(names).toEqual([...new Set(names)]);
    }
  });
  it('has only defaults that its own rules accept', async () => {
    expect(await configOf()).toMatchObject({
      checks: { interval: 3000, timeout: 3000, rise: 1, fall: 1 },
    });
  });
  it('gives every setting a flag or a variable', () => {
    expect(settingRows.filter((row) => !row.flag && !row.variable)).toEqual([]);
  });
  it('has no secret that a list of processes would show', () => {
    expect(settingRows.filter((row) => row.isSecret && row.flag)).toEqual([]);
  });
});
