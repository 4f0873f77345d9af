/** More and more datagrams are lost. Is anybody declared dead who is not? */
import type { Scenario } from '../scenario.ts';
import { countFalseDeaths } from './false-deaths.ts';

const percents = [0, 5, 10, 15, 20, 25, 30, 40, 50];
const metricOf = (percent: number): string => `false deaths at ${percent} % loss`;

export const lossSweep: Scenario = {
  name: 'loss-sweep',
  summary: 'more and more datagrams are lost, and nobody dies',
  nodes: 20,
  settings: {
    stepS: { value: 120, help: 'seconds at each rate of loss' },
    upTo: { value: 50, help: 'percent of loss at which to stop' },
  },
  metrics: percents.map((percent) => ({ name: metricOf(percent), unit: '', by: 'mean' })),
  chart: { x: '% of datagrams lost', y: 'false deaths, over all observers' },
  play(trial) {
    const { cluster, network } = trial;
    cluster.startJoined(trial.nodes);
    for (const node of cluster.nodes.slice(1)) node.join(cluster.seeds());
    const falseDeaths = countFalseDeaths(cluster);
    let before = 0;
    for (const percent of percents.filter((one) => one <= trial.setting('upTo'))) {
      network.faults = { ...network.faults, loss: percent / 100 };
      trial.pass(1000 * trial.setting('stepS'));
      const deaths = falseDeaths() - before;
      before += deaths;
      trial.sample(metricOf(percent), deaths);
      trial.point(percent, deaths);
    }
  },
};
