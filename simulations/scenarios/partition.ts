/** The network falls in two parts, and heals. */
import { type Scenario, seconds } from '../scenario.ts';

const settleMs = 5000;
const giveUpMs = 300_000;

export const partition: Scenario = {
  name: 'partition',
  summary: 'the network falls in two parts, and heals',
  nodes: 50,
  settings: {
    share: { value: 0.5, help: 'of the members on the side without the seed' },
    lengthS: { value: 300, help: 'seconds until it heals' },
    oneWay: { value: 0, help: '1: the cut-off side is not heard, but hears' },
  },
  metrics: [
    { name: 'both sides know', unit: 's', by: 'median' },
    { name: 'whole again', unit: 's', by: 'median' },
    { name: 'merged within 300 s', unit: '%', by: 'mean' },
  ],
  chart: { x: 'seconds since the split', y: '% of views of each other' },
  play(trial) {
    const { cluster, network, nodes, rng, world } = trial;
    cluster.startJoined(nodes);
    // Everybody has the seed's address, as members that once joined through it do.
    for (const node of cluster.nodes.slice(1)) node.join(cluster.seeds());
    trial.pass(settleMs + rng.int(1000));
    const cutOff = Math.round(nodes * trial.setting('share'));
    const far = new Set(cluster.nodes.slice(nodes - cutOff).map(({ host }) => host));
    const near = new Set(cluster.nodes.slice(0, nodes - cutOff).map(({ host }) => host));
    const start = world.now;
    if (trial.setting('oneWay') === 0) network.split(far, near);
    else network.cut({ from: far, to: near });
    const lengthMs = 1000 * trial.setting('lengthS');
    trial.follow(500, (passedMs) => {
      trial.point(seconds(passedMs), 100 * cluster.views.completeness);
      return passedMs < lengthMs + giveUpMs && (passedMs < lengthMs || cluster.views.errors > 0);
    });
    const apart = far.size ** 2 + near.size ** 2;
    const isApart = (): boolean => cluster.views.completeness * nodes ** 2 <= apart;
    const knowMs = trial.until(isApart, lengthMs);
    if (knowMs !== undefined) trial.sample('both sides know', seconds(knowMs));
    trial.pass(start + lengthMs - world.now);
    network.heal();
    const healedMs = trial.until(() => cluster.views.errors === 0, giveUpMs);
    if (healedMs !== undefined) trial.sample('whole again', seconds(healedMs));
    trial.sample('merged within 300 s', healedMs === undefined ? 0 : 100);
  },
};
