import { describe, expect, it } from 'vitest';
import { describeOrigin, parseConfig } from '../../../../src/agent/index.ts';
import { describeProblem } from '../../../../src/base/problem.ts';
import { configOf, surroundings } from '../../../support/surroundings.ts';

const files = { 'p.yaml': 'cluster: {name: from-file}\nhttp: {port: 1000, bindIp: ::1}\n' };

async function load(
  argv: readonly string[],
  environment: Record<string, string> = {},
  more: Record<string, string> = {},
) {
  const loaded = await parseConfig(argv, surroundings({ environment, files: { ...files, ...more } }));
  if (!loaded.ok) throw new Error(loaded.error.map(describeProblem).join('\n'));
  return loaded.value;
}

async function mistakes(
  argv: readonly string[],
  environment: Record<string, string> = {},
  more: Record<string, string> = {},
) {
  const loaded = await parseConfig(argv, surroundings({ environment, files: { ...files, ...more } }));
  return loaded.ok ? [] : loaded.error.map(describeProblem);
}

function originOf(key: string, { settings }: Awaited<ReturnType<typeof load>>): string | undefined {
  const found = settings.find(({ row }) => row.key === key);
  return found && describeOrigin(found.origin);
}

describe('a value is taken', () => {
  it('from a flag before a variable', async () => {
    const loaded = await load(['-n', 'from-flag', '--config', 'p.yaml'], {
      SIDECAR_CLUSTER_NAME: 'from-variable',
    });
    expect(loaded.config.cluster.name).toBe('from-flag');
    expect(originOf('cluster.name', loaded)).toBe('flag --cluster-name');
  });
  it('from a variable before the file', async () => {
    const loaded = await load(['--config', 'p.yaml'], { SIDECAR_CLUSTER_NAME: 'from-variable' });
    expect(loaded.config.cluster.name).toBe('from-variable');
    expect(originOf('cluster.name', loaded)).toBe('variable SIDECAR_CLUSTER_NAME');
  });
  it('from the file before the default', async () => {
    const loaded = await load([], { SIDECAR_CONFIG: 'p.yaml' });
    expect(loaded.config.cluster.name).toBe('from-file');
    expect(originOf('cluster.name', loaded)).toBe('p.yaml line 1, cluster.name');
  });
  it('from the default otherwise', async () => {
    const loaded = await load([]);
    expect(loaded.config.cluster.name).toBe('default');
    expect(originOf('cluster.name', loaded)).toBe('default');
  });
  it('as a whole list, never as a mixture of two sources', async () => {
    expect((await load(['-c', 'x'], { SIDECAR_SEEDS: 'a,b' })).config.cluster.seeds).toEqual(['x']);
  });
  it('from the file that the flag names, when a variable names another', async () => {
    expect((await load(['--config', 'p.yaml'], { SIDECAR_CONFIG: 'none.yaml' })).config.http.port).toBe(1000);
  });
  it('as empty text where a variable is set and empty', async () => {
    expect(await configOf({ DOCKER_URL: '', SIDECAR_DEFAULT_CHECK_ENDPOINT: '' })).toMatchObject({
      docker: { url: '' },
      checks: { defaultEndpoint: '' },
    });
  });
});

describe('defaults that depend on the host', () => {
  it('the node is named after the host', async () => {
    expect((await configOf()).node.hostname).toBe('shakespeare');
    expect((await configOf({ SIDECAR_HOSTNAME: 'marlowe' })).node.hostname).toBe('marlowe');
  });
  it.each([
    [['10.0.0.5', '192.168.168.168'], '192.168.168.168'],
    [['10.0.0.5'], '127.0.0.1'],
  ])('with the addresses %j proxies listen on %s', async (addresses, bindIp) => {
    const loaded = await parseConfig([], surroundings({ addresses }));
    expect(loaded).toMatchObject({ value: { config: { haproxy: { bindIp }, envoy: { bindIp } } } });
  });
  it('a host name that cannot be used does not matter when another is given', async () => {
    const { host, ...rest } = surroundings({ environment: { SIDECAR_HOSTNAME: 'ok' } });
    expect((await parseConfig([], { ...rest, host: { ...host, hostname: 'not ok' } })).ok).toBe(true);
  });
});

describe('mistakes', () => {
  it('are told all at once, whatever their source', async () => {
    const told = await mistakes(
      ['--config', 'bad.yaml', '-a', 'nowhere'],
      { SIDECAR_HTTP_PORT: 'http' },
      { 'bad.yaml': 'proxy: {kind: nginx}' },
    );
    expect(told).toEqual([
      'flag --advertise-ip: "nowhere" is not valid: expected an IP address such as 10.0.0.5; the agent does not start',
      'variable SIDECAR_HTTP_PORT: "http" is not valid: expected a whole number from 0 to 65535; the agent does not start',
      'bad.yaml line 1, proxy.kind: "nginx" is not valid: expected auto, haproxy, embedded or none; the agent does not start',
    ]);
  });
  it('are told even where another source wins', async () => {
    expect(await mistakes(['--http-port', '1'], { SIDECAR_HTTP_PORT: 'http' })).toHaveLength(1);
  });
  it('name a bare variable as it was written', async () => {
    expect((await mistakes([], { KUBE_API_PORT: 'x' }))[0]).toContain('variable KUBE_API_PORT');
  });
  it.each([
    ['SIDECAR_EXTERNAL_CHECKS', ''],
    ['SIDECAR_BIND_PORT', ''],
    ['SIDECAR_CHECK_INTERVAL', ''],
    ['SIDECAR_PROXY', 'nginx'],
    ['SIDECAR_HOSTNAME', 'a b'],
    ['SIDECAR_HTTP_BIND_IP', 'localhost'],
    ['DOCKER_URL', 'ftp://x'],
    ['STATIC_CONFIG_FILE', ''],
    ['SERVICES_NAME_MATCH', '('],
    ['SERVICES_NAMER', 'regexp'],
    ['LISTENERS_URLS', 'not a url'],
    ['HAPROXY_USER', 'root\n  stats socket'],
    ['HAPROXY_STATS_ADDR', '3212'],
  ])('%s=%j is one', async (name, value) => {
    expect(await mistakes([], { [name]: value })).toEqual([expect.stringMatching(`^variable ${name}: `)]);
  });
  it('never show a secret', async () => {
    expect((await mistakes([], { SIDECAR_API_TOKEN: 's3cret with spaces' }))[0]).toContain('"(hidden)"');
  });
});

describe('warnings', () => {
  it('tell what is set and has no effect', async () => {
    expect((await load([], { K8S_NAMESPACE: 'a' })).warnings).toEqual([
      'variable K8S_NAMESPACE has no effect: this version does not discover from Kubernetes yet',
    ]);
  });
  it('tell what Sidecar ignored in silence', async () => {
    const { config, warnings } = await load([], {
      SIDECAR_LOGGING_LEVEL: 'trace',
      SIDECAR_DISCOVERY: 'static,consul',
    });
    expect([config.logging.level, config.discovery.sources]).toEqual(['info', ['static']]);
    expect(warnings).toHaveLength(2);
  });
  it('are not given for defaults', async () => {
    expect((await load([])).warnings).toEqual([]);
  });
});

it('keys are hidden, and none are shown as none', async () => {
  const key = Buffer.alloc(32, 1).toString('base64');
  const shownOf = async (environment: Record<string, string>, files = {}): Promise<unknown> =>
    (await load([], environment, files)).settings.find(({ row }) => row.key === 'cluster.encryptKeys')?.shown;
  expect(await shownOf({})).toEqual([]);
  expect(await shownOf({ SIDECAR_ENCRYPT_KEYS: key })).toBe('(hidden)');
  expect(await shownOf({ SIDECAR_ENCRYPT_KEYS_FILE: 'keys' }, { keys: `${key}\n` })).toBe('(hidden)');
});

it('a secret is in the configuration but not in what is shown', async () => {
  const { config, settings } = await load([], { SIDECAR_API_TOKEN: 's3cret' });
  expect(config.http.apiToken).toBe('s3cret');
  expect(JSON.stringify(settings)).not.toContain('s3cret');
});
