import { describe, expect, it } from 'vitest';
import { type ConfiguredOptions, configuredOptions } from '../../../../src/agent/cluster/options.ts';
import { presets } from '../../../../src/swim/index.ts';
import { configOf } from '../../../support/surroundings.ts';

async function optionsOf(environment: Readonly<Record<string, string>> = {}): Promise<ConfiguredOptions> {
  const options = configuredOptions(await configOf(environment), '10.0.0.5');
  if (!options.ok) throw new Error(options.error.expected);
  return options.value;
}

const keys = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));

describe('by default', () => {
  it('the agent is what a Sidecar is on the network', async () => {
    const { config, ...options } = await optionsOf();
    expect(options).toMatchObject({
      name: 'shakespeare',
      bind: { address: '0.0.0.0', port: 7946 },
      advertise: { address: '10.0.0.5', port: 7946 },
      receiveQueue: 1024,
      delegateVersions: [0, 0, 0],
      dialect: { name: 'ninesstack' },
      seeds: [],
    });
    expect(config).toEqual({ ...presets.sidecar, leaveTimeoutMs: 3000 });
  });
  it('it says of itself what a Sidecar says', async () => {
    const { meta } = await optionsOf({ SIDECAR_CLUSTER_NAME: 'blue' });
    expect(Buffer.from(meta ?? []).toString()).toBe('{"ClusterName":"blue","State":"Running"}');
  });
  it('nothing is encrypted or labelled, as in Sidecar', async () => {
    const { envelope } = await optionsOf();
    expect([envelope.keyring.primary, envelope.label.length]).toEqual([undefined, 0]);
  });
});

describe('settings', () => {
  it.each([
    [{ SIDECAR_PUSH_PULL_INTERVAL: '0' }, { pushPullIntervalMs: 79_000 }],
    [{ SIDECAR_PUSH_PULL_INTERVAL: '5s' }, { pushPullIntervalMs: 5000 }],
    [{ SIDECAR_GOSSIP_MESSAGES: '0' }, { gossipPackets: { kind: 'shared', rounds: 3 } }],
    [{ SIDECAR_GOSSIP_MESSAGES: '7' }, { gossipPackets: { kind: 'shared', rounds: 7 } }],
    [{ SIDECAR_GOSSIP_INTERVAL: '10500us' }, { gossipIntervalMs: 11 }],
    [{ SIDECAR_DIALECT: 'hashicorp' }, { gossipPackets: { kind: 'each' }, suspicionMult: 4 }],
  ])('%j mean %j', async (environment, expected) => {
    expect((await optionsOf(environment)).config).toMatchObject(expected);
  });
  it('the first key encrypts', async () => {
    const { envelope } = await optionsOf({ SIDECAR_ENCRYPT_KEYS: keys.join(','), SIDECAR_LABEL: 'blue' });
    expect(Buffer.from(envelope.keyring.primary ?? []).toString('base64')).toBe(keys[0]);
    expect(envelope.keyring.keys).toHaveLength(2);
    expect(Buffer.from(envelope.label).toString()).toBe('blue');
  });
  it('a queue of none holds one packet, since one is being read', async () => {
    expect((await optionsOf({ SIDECAR_HANDOFF_QUEUE_DEPTH: '0' })).receiveQueue).toBe(1);
  });
  it('seeds may be separated by spaces', async () => {
    const { seeds } = await optionsOf({ SIDECAR_SEEDS: 'a b:7,[::1]:8' });
    expect(seeds).toEqual(['a', 'b:7', '[::1]:8']);
  });
  it('a name of the cluster that does not fit is a mistake', async () => {
    const config = await configOf({ SIDECAR_CLUSTER_NAME: 'x'.repeat(500) });
    expect(configuredOptions(config, '10.0.0.5')).toMatchObject({
      error: { thing: expect.stringContaining('SIDECAR_CLUSTER_NAME') },
    });
  });
});
