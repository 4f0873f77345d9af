/**
 * What an idle cluster sends: ours, Serf's and memberlist's at the same time, each in a network of its own
 * where the kernel counts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { buildMemberlistPeer } from '../support/memberlist-peer.ts';
import { needs } from '../support/programs.ts';
import { bundleProgram } from './bundle.ts';
import { Cluster, memberlist, type Program, pillion, serf } from './cluster.ts';
import { CountedNetwork, needsCountedNetworks, type Sent } from './counted-network.ts';
import { type Figure, figureOf, skip } from './figure.ts';

const size = 10;
/** The joins have been told to everybody as often as they will be. */
const settleMs = 20_000;
/** As long as the interval of push/pulls, so that each window sees one of every node. */
const windowMs = 30_000;
const windows = 3;
const headerBytes = { ipv4: 20, udp: 8 };

/** A program, and what a cluster of it sent in each window. */
interface Subject {
  readonly program: Program;
  readonly rates: Rate[];
}

interface Baseline extends Subject {
  readonly against: string;
  readonly aim: string;
}

/** Per node and second. */
interface Rate {
  readonly packets: number;
  readonly payloadBytes: number;
  readonly allBytes: number;
}

export async function benchIdle(): Promise<readonly Figure[]> {
  const missing = needsCountedNetworks() ?? needs(['serf', 'setpriv']);
  if (missing !== null) return skip('idle', missing);
  const go = buildMemberlistPeer();
  if (!go.ok) skip('idle against memberlist', go.error);
  const bundle = await bundleProgram('support/node-process.ts');
  const ours: Subject = { program: pillion(bundle.path), rates: [] };
  const baselines: Baseline[] = [
    { program: serf, against: 'Serf agents, whose acks carry coordinates', aim: '', rates: [] },
  ];
  if (go.ok) {
    const against = 'current memberlist as it comes for LANs';
    baselines.unshift({ program: memberlist(go.value.path), against, aim: '≤ 1.05', rates: [] });
  }
  try {
    await measureTogether([ours, ...baselines]);
    return baselines.flatMap((baseline) => figuresOf(ours, baseline));
  } finally {
    bundle.remove();
    if (go.ok) go.value.remove();
  }
}

async function measureTogether(subjects: readonly Subject[]): Promise<void> {
  const networks: CountedNetwork[] = [];
  const clusters: Cluster[] = [];
  try {
    for (const { program } of subjects) {
      const network = await CountedNetwork.create();
      networks.push(network);
      clusters.push(await Cluster.start(program, size, (command) => network.inside(command)));
    }
    await delay(settleMs);
    let before = await countAll(networks);
    for (let window = 0; window < windows; window += 1) {
      const started = performance.now();
      await delay(windowMs);
      const after = await countAll(networks);
      const seconds = (performance.now() - started) / 1000;
      for (const [index, { rates }] of subjects.entries()) {
        rates.push(rateBetween(before[index], after[index], seconds));
      }
      before = after;
    }
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await Promise.all(networks.map((network) => network.remove()));
  }
}

function countAll(networks: readonly CountedNetwork[]): Promise<readonly Sent[]> {
  return Promise.all(networks.map((network) => network.sent()));
}

function rateBetween(before: Sent | undefined, after: Sent | undefined, seconds: number): Rate {
  if (before === undefined || after === undefined) throw new Error('a network was not counted');
  const rate = (count: (sent: Sent) => number): number => (count(after) - count(before)) / seconds / size;
  const headers = headerBytes.ipv4 + headerBytes.udp;
  return {
    packets: rate(({ udpPackets }) => udpPackets),
    payloadBytes: rate(({ udpPackets, udpBytes }) => udpBytes - udpPackets * headers),
    allBytes: rate(({ udpBytes, tcpBytes }) => udpBytes + tcpBytes),
  };
}

function figuresOf(ours: Subject, { against, aim, rates }: Baseline): readonly Figure[] {
  const figure = (name: string, unit: string, pick: (rate: Rate) => number): Figure =>
    figureOf(
      { name: `idle cluster of ${size}, per node and second: ${name}`, unit, against, aim },
      ours.rates.map(pick),
      rates.map(pick),
    );
  return [
    figure('datagrams', 'packets', ({ packets }) => packets),
    figure('contents of datagrams', 'bytes', ({ payloadBytes }) => payloadBytes),
    figure('all IP packets, push/pulls included', 'bytes', ({ allBytes }) => allBytes),
  ];
}
