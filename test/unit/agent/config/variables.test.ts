import { describe, expect, it } from 'vitest';
import { readVariables } from '../../../../src/agent/config/variables.ts';
import { surroundings } from '../../../support/surroundings.ts';

type Variables = Record<string, string | undefined>;

function readFrom(environment: Variables, files: Record<string, string> = {}) {
  return readVariables(environment, surroundings({ files }).readFile);
}

function wordsOf(key: string, environment: Variables) {
  return readFrom(environment).given.get(key)?.words;
}

describe('variables', () => {
  it('split lists at commas and trim nothing', () => {
    expect(wordsOf('cluster.seeds', { SIDECAR_SEEDS: 'a, b ,c d' })).toEqual(['a', ' b ', 'c d']);
  });

  it('that are empty are given, those that are unset are not', () => {
    expect(wordsOf('cluster.seeds', { SIDECAR_SEEDS: '' })).toEqual(['']);
    expect(wordsOf('docker.url', { DOCKER_URL: '' })).toEqual(['']);
    expect(wordsOf('docker.url', { DOCKER_URL: undefined })).toBeUndefined();
  });

  it.each([
    ['KUBE_API_IP', 'kubernetes.apiIp'],
    ['KUBE_API_PORT', 'kubernetes.apiPort'],
    ['NAMESPACE', 'kubernetes.namespace'],
    ['KUBE_TIMEOUT', 'kubernetes.timeout'],
    ['CREDS_PATH', 'kubernetes.credsPath'],
    ['ANNOUNCE_ALL_NODES', 'kubernetes.announceAllNodes'],
    ['SEEDS', 'cluster.seeds'],
    ['BIND_IP', 'haproxy.bindIp'],
    ['BIND_IP', 'envoy.bindIp'],
  ])('without a prefix: %s feeds %s', (name, key) => {
    expect(readFrom({ [name]: 'x' }).given.get(key)).toEqual({
      words: ['x'],
      origin: { kind: 'variable', name },
    });
  });

  it('with a prefix win over those without, even when empty', () => {
    expect(wordsOf('haproxy.bindIp', { HAPROXY_BIND_IP: '', BIND_IP: '10.0.0.1' })).toEqual(['']);
  });

  it.each([
    'USER',
    'GROUP',
    'DEBUG',
    'URL',
    'URLS',
    'DISABLE',
    'CONFIG_FILE',
    'PID_FILE',
    'RELOAD_COMMAND',
  ])('that other programs set, such as %s, are not ours', (name) => {
    expect(readFrom({ [name]: 'x' })).toEqual({ given: new Map(), problems: [], warnings: [] });
  });
});

describe('an unknown variable', () => {
  it('that almost spells one of ours is an error with the right name', () => {
    const { problems } = readFrom({ SIDECAR_SEED: 'a' });
    expect(problems).toMatchObject([{ value: 'SIDECAR_SEED', expected: 'SIDECAR_SEEDS' }]);
  });

  it('that almost spells a secret does not show its value', () => {
    expect(JSON.stringify(readFrom({ SIDECAR_API_TOKN: 's3cret' }))).not.toContain('s3cret');
  });

  it('under our own prefix that resembles none is a warning', () => {
    const { problems, warnings } = readFrom({ SIDECAR_FROBNICATE: 'a' });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('SIDECAR_FROBNICATE')]);
  });

  it('that almost spells one under a shared prefix is a warning', () => {
    expect(readFrom({ HAPROXY_BINDIP: 'a' }).warnings).toEqual([expect.stringContaining('HAPROXY_BIND_IP')]);
  });

  it.each([
    'HAPROXY_VERSION',
    'DOCKER_API_VERSION',
    'ENVOY_UID',
    'K8S_SERVICE_HOST',
    'PATH',
  ])('%s belongs to someone else and is passed over', (name) => {
    expect(readFrom({ [name]: 'x' })).toMatchObject({ problems: [], warnings: [] });
  });
});

describe('a secret', () => {
  it('is read from the file that _FILE names, without its last newline', () => {
    const { given } = readFrom(
      { SIDECAR_API_TOKEN_FILE: '/run/secrets/token' },
      { '/run/secrets/token': 's3cret\n' },
    );
    expect(given.get('http.apiToken')).toEqual({
      words: ['s3cret'],
      origin: { kind: 'variable', name: 'SIDECAR_API_TOKEN_FILE' },
    });
  });

  it.each([
    ['that is missing', {}],
    ['that is empty', { '/token': '\n' }],
  ])('in a file %s is an error that names the file', (_what, files) => {
    const { problems } = readFrom({ SIDECAR_API_TOKEN_FILE: '/token' }, files);
    expect(problems).toMatchObject([{ thing: 'variable SIDECAR_API_TOKEN_FILE', value: '/token' }]);
  });

  it('has no file when the path is empty', () => {
    expect(readFrom({ SIDECAR_API_TOKEN: 'x', SIDECAR_API_TOKEN_FILE: '' })).toMatchObject({ problems: [] });
  });

  it('given both ways is an error that does not show it', () => {
    const { problems } = readFrom({ SIDECAR_API_TOKEN: 's3cret', SIDECAR_API_TOKEN_FILE: '/token' });
    expect(problems).toMatchObject([{ expected: expect.stringContaining('not both') }]);
    expect(JSON.stringify(problems)).not.toContain('s3cret');
  });
});
