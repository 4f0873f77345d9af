/** A rumour that one member starts: it says farewell. How fast, and with how many packets, do all hear? */
import type { Scenario } from '../scenario.ts';
import { trafficSince } from '../traffic.ts';

const giveUpMs = 60_000;
/** After this the rumour is no longer passed on, even in large clusters. */
const spreadMs = 8000;

export const broadcast: Scenario = {
  name: 'broadcast',
  summary: 'a rumour spreads: members say farewell, one after the other',
  nodes: 100,
  settings: { rumours: { value: 20, help: 'how many, one after the other' } },
  metrics: [
    { name: 'half have heard', unit: 'ms', by: 'median' },
    { name: '99 % have heard', unit: 'ms', by: 'median' },
    { name: 'all have heard', unit: 'ms', by: 'median' },
    { name: 'packets per node and rumour', unit: '', by: 'mean' },
    { name: 'bytes per node and rumour', unit: 'B', by: 'mean' },
  ],
  chart: { x: 'milliseconds since the rumour began', y: '% of members that have heard it' },
  play(trial) {
    const { cluster, nodes, rng, world } = trial;
    cluster.startJoined(nodes);
    for (let i = 0; i < trial.setting('rumours'); i += 1) {
      trial.pass(1000 + rng.int(1000));
      const before = { ...cluster.traffic };
      trial.pass(spreadMs);
      const idle = trafficSince(before, cluster.traffic);
      const [leaver] = cluster.pick(1, rng);
      if (leaver === undefined) return;
      const startedAt = world.now;
      const begun = { ...cluster.traffic };
      const listeners = cluster.views.running - 1;
      cluster.leave(leaver);
      const heard = (): number => 1 - cluster.views.holders(leaver.member) / listeners;
      const isFirst = i === 0;
      trial.follow(5, (passedMs) => {
        if (isFirst) trial.point(passedMs, 100 * heard());
        return heard() < 1 && passedMs < spreadMs;
      });
      for (const [name, share] of [
        ['half have heard', 0.5],
        ['99 % have heard', 0.99],
        ['all have heard', 1],
      ] as const) {
        trial.until(() => heard() >= share, giveUpMs);
        trial.sample(name, world.now - startedAt);
      }
      trial.pass(Math.max(0, startedAt + spreadMs - world.now));
      const sent = trafficSince(begun, cluster.traffic);
      trial.sample('packets per node and rumour', (sent.packets - idle.packets) / listeners);
      trial.sample('bytes per node and rumour', (sent.packetBytes - idle.packetBytes) / listeners);
    }
  },
};
