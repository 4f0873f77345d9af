import { describe, expect, it } from 'vitest';
import { createDiscoverer, type DiscoverySettings, isSourceName } from '../../../src/discovery/index.ts';
import { realNow, silentLog } from '../../support/record-discovery.ts';

const settings: DiscoverySettings = {
  hostname: 'shakespeare',
  advertiseIp: '10.0.0.5',
  namer: { kind: 'docker_label', match: '', label: 'ServiceName' },
  docker: { url: 'unix:///run/docker.sock', host: '', tlsVerify: false, certPath: '', reconcileMs: 30_000 },
  staticFile: 'static.json',
};
const context = { now: realNow, log: silentLog };

describe('the table of sources', () => {
  it('knows the words of SIDECAR_DISCOVERY', () => {
    expect(['docker', 'static', 'kubernetes_api', 'toString'].map(isSourceName)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each(['docker', 'static'] as const)('makes %s from the settings', async (name) => {
    const made = await createDiscoverer(name, settings, context);
    expect(made).toMatchObject({ ok: true, value: { name } });
  });

  it.each([
    [{ docker: { ...settings.docker, url: 'ssh://host' } }, 'setting DOCKER_URL'],
    [{ namer: { kind: 'regex', match: '(', label: '' } as const }, 'setting SERVICES_NAME_MATCH'],
  ])('names the setting that docker cannot work with', async (changes, thing) => {
    const made = await createDiscoverer('docker', { ...settings, ...changes }, context);
    expect(made).toMatchObject({ ok: false, error: { thing } });
  });
});
