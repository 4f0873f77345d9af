/** What the settings mean for membership. Pure: sockets and chance are added by `cluster.ts`. */
import { assert } from '../../base/assert.ts';
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { presets, type SwimConfig } from '../../swim/index.ts';
import type { HostOptions } from '../../transport/index.ts';
import { createDialect, type Envelope, Keyring } from '../../wire/index.ts';
import type { Config } from '../settings/settings.ts';

/** The part of a host's options that follows from settings. */
export type ConfiguredOptions = Pick<
  HostOptions,
  | 'name'
  | 'bind'
  | 'receiveQueue'
  | 'advertise'
  | 'meta'
  | 'delegateVersions'
  | 'dialect'
  | 'envelope'
  | 'config'
  | 'seeds'
>;

/**
 * What an interval or a count of zero stands for.
 *
 * @source NinesStack/sidecar main.go: the alive lifespan less a second; memberlist config.go GossipNodes
 */
const zeroMeans = { pushPullMs: 79_000, gossipMessages: 3 };

/** A farewell must be over before the agent's time to stop is. */
const leaveTimeoutMs = 3000;

/** @source memberlist MetaMaxSize */
const metaBytes = 512;

/** @param advertiseIp - the address that was chosen for this host */
export function configuredOptions(
  { node, cluster }: Config,
  advertiseIp: string,
): Result<ConfiguredOptions, Problem> {
  const meta = nodeMeta(cluster.name);
  if (meta.length > metaBytes) {
    return err({
      thing: 'cluster name (SIDECAR_CLUSTER_NAME)',
      value: cluster.name,
      expected: `a name that fits with the rest into ${metaBytes} bytes of JSON`,
      effect: 'the agent does not start',
    });
  }
  return ok({
    name: node.hostname,
    bind: { address: cluster.bindIp, port: cluster.bindPort },
    receiveQueue: Math.max(1, cluster.handoffQueueDepth),
    advertise: { address: advertiseIp, port: cluster.bindPort },
    meta,
    delegateVersions: cluster.delegateVersions,
    dialect: createDialect(
      cluster.dialect === 'hashicorp'
        ? { name: cluster.dialect }
        : { name: cluster.dialect, clusterName: cluster.name },
    ),
    envelope: envelopeOf(cluster),
    config: swimConfig(cluster),
    seeds: cluster.seeds,
  });
}

/** @source NinesStack/sidecar services_delegate.go, NodeMetadata: written once, read by nobody but the log */
function nodeMeta(clusterName: string): Uint8Array {
  return Buffer.from(JSON.stringify({ ClusterName: clusterName, State: 'Running' }));
}

function envelopeOf({ label, encryptKeys }: Config['cluster']): Envelope {
  const keyring = Keyring.of(encryptKeys);
  // Talking in clear because of a key that cannot be used would be the worst of answers.
  assert(keyring.ok, 'settings accept only keys that make a keyring');
  return {
    label: Buffer.from(label),
    keyring: keyring.value,
    encryptionVersion: 1,
    verifyIncoming: true,
    verifyOutgoing: true,
    skipInboundLabelCheck: false,
  };
}

/** Fractions of a millisecond make no timer. */
function swimConfig(cluster: Config['cluster']): SwimConfig {
  const { dialect, gossipInterval, gossipMessages, pushPullInterval } = cluster;
  const rounds = gossipMessages || zeroMeans.gossipMessages;
  return {
    ...(dialect === 'ninesstack'
      ? { ...presets.sidecar, gossipPackets: { kind: 'shared', rounds } }
      : presets.lan),
    gossipIntervalMs: Math.ceil(gossipInterval),
    pushPullIntervalMs: Math.ceil(pushPullInterval) || zeroMeans.pushPullMs,
    leaveTimeoutMs,
  };
}
