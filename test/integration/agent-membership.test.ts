/** The agent's membership inside the test's own process: what it tells the rest of the agent. */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { readClock } from '../../src/agent/clock.ts';
import { Cluster } from '../../src/agent/cluster/cluster.ts';
import { configuredOptions } from '../../src/agent/cluster/options.ts';
import { describeProblem } from '../../src/base/problem.ts';
import { Keyring } from '../../src/wire/index.ts';
import { keyOf } from '../support/cluster-host.ts';
import { configOf } from '../support/surroundings.ts';

const clusters: Cluster[] = [];

afterEach(() => Promise.all(clusters.splice(0).map((cluster) => cluster.close())));

interface Member {
  readonly cluster: Cluster;
  /** Names that it was told are gone. */
  readonly gone: string[];
}

/** A member that is not started yet. */
async function aMember(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Member> {
  const config = await configOf({
    SIDECAR_HOSTNAME: name,
    SIDECAR_GOSSIP_BIND_IP: '127.0.0.1',
    SIDECAR_BIND_PORT: '0',
    ...environment,
  });
  const options = configuredOptions(config, '127.0.0.1');
  if (!options.ok) throw new Error(describeProblem(options.error));
  const gone: string[] = [];
  const cluster = new Cluster({
    ...{ options: options.value, settings: config.cluster, now: readClock, entropy: randomBytes },
    log: pino({ enabled: false }),
    onGone: (member) => void gone.push(member),
  });
  clusters.push(cluster);
  return { cluster, gone };
}

async function startPair(): Promise<[Member, Member]> {
  const a = await aMember('a');
  await a.cluster.start();
  const port = a.cluster.members()[0]?.port;
  const b = await aMember('b', { SIDECAR_SEEDS: `127.0.0.1:${port}` });
  await b.cluster.start();
  await vi.waitFor(() => expect(a.cluster.names()).toEqual(['a', 'b']));
  return [a, b];
}

it('before the start a host is alone with itself', async () => {
  const { cluster } = await aMember('a');
  expect([cluster.names(), cluster.status().members, cluster.reasons()]).toEqual([['a'], [], []]);
});

it('a member that leaves is gone for the other, and nobody for itself', async () => {
  const [a, b] = await startPair();
  await b.cluster.close();
  await vi.waitFor(() => expect(a.gone).toEqual(['b']));
  expect([a.cluster.names(), b.gone]).toEqual([['a'], []]);
});

it('names are the same list until somebody comes or goes', async () => {
  const [a, b] = await startPair();
  const before = a.cluster.names();
  expect(a.cluster.names()).toBe(before);
  await b.cluster.close();
  await vi.waitFor(() => expect(a.cluster.names()).not.toBe(before));
});

it('a key that is changed takes effect on what comes in', async () => {
  const [a] = await startPair();
  const keyring = Keyring.of([keyOf(1)]);
  if (!keyring.ok) throw new Error(keyring.error.reason);
  a.cluster.keyring = keyring.value;
  expect(a.cluster.status().isEncrypted).toBe(true);
  const drops = (): number[] => Object.values(a.cluster.counters?.packetDrops ?? {});
  await vi.waitFor(() => expect(drops()).not.toEqual([]), 5000);
});
