/** What membership counts, as Prometheus metrics. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Now } from '../../base/time.ts';
import { counters, gauge } from '../metric-forms.ts';
import type { Cluster } from './cluster.ts';

const states = ['alive', 'suspect', 'dead', 'left'] as const;

/** Counts appear once the cluster has started. */
export function registerClusterMetrics(registry: Registry, cluster: Cluster, now: () => Now): void {
  registerMembers(registry, cluster, now);
  registerTraffic(registry, cluster);
}

function registerMembers(registry: Registry, cluster: Cluster, now: () => Now): void {
  new Gauge({
    name: 'pillion_cluster_members',
    help: 'Members of the cluster, this host included, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const members = cluster.members();
      for (const state of states) {
        this.set({ state }, members.filter(({ status }) => status === state).length);
      }
    },
  });
  gauge(
    registry,
    'pillion_cluster_health_score',
    'How badly this host itself is doing as a member: 0 is well.',
    () => cluster.healthScore,
  );
  gauge(registry, 'pillion_cluster_conflicts', 'Addresses that claim a name which another has.', () =>
    cluster.conflicts.count(now().mono),
  );
  counters(registry, 'pillion_cluster_events_total', 'What membership has done, by kind.', 'event', () =>
    Object.entries({
      ...cluster.counters?.swim,
      conflicts: cluster.conflicts.total,
      ignoredMessages: cluster.ignoredMessages,
    }),
  );
}

function registerTraffic(registry: Registry, cluster: Cluster): void {
  const packets = 'Gossip packets, by what became of them.';
  counters(registry, 'pillion_cluster_packets_total', packets, 'event', () => {
    const { receivedBytes: _received, sentBytes: _sent, ...counts } = cluster.counters?.packets ?? noPackets;
    return Object.entries(counts);
  });
  counters(registry, 'pillion_cluster_bytes_total', 'Bytes of gossip packets.', 'direction', () => {
    const { receivedBytes, sentBytes } = cluster.counters?.packets ?? noPackets;
    return Object.entries({ received: receivedBytes, sent: sentBytes });
  });
  counters(registry, 'pillion_cluster_streams_total', 'Streams between members.', 'direction', () =>
    Object.entries(cluster.counters?.streams ?? {}),
  );
  new Counter({
    name: 'pillion_cluster_drops_total',
    help: 'Packets and streams that came to nothing, by reason.',
    labelNames: ['of', 'reason'],
    registers: [registry],
    collect() {
      this.reset();
      const { packetDrops, acceptedDrops, dialledDrops } = cluster.counters ?? noDrops;
      const drops = { packet: packetDrops, accepted: acceptedDrops, dialled: dialledDrops };
      for (const [of, reasons] of Object.entries(drops)) {
        for (const [reason, count] of Object.entries(reasons)) this.inc({ of, reason }, count);
      }
    },
  });
}

const noPackets = { receivedBytes: 0, sentBytes: 0 };
const noDrops = { packetDrops: {}, acceptedDrops: {}, dialledDrops: {} };
