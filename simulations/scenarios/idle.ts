/** Nothing happens. What does it cost? */
import { type Scenario, seconds } from '../scenario.ts';
import { trafficSince } from '../traffic.ts';

const settleMs = 5000;

export const idle: Scenario = {
  name: 'idle',
  summary: 'nothing happens: what members send all the same',
  nodes: 30,
  settings: { lengthS: { value: 60, help: 'seconds measured' } },
  metrics: [
    { name: 'packets per node and second', unit: '', by: 'mean' },
    { name: 'packet bytes per node and second', unit: 'B', by: 'mean' },
    { name: 'stream bytes per node and second', unit: 'B', by: 'mean' },
  ],
  chart: { x: 'seconds', y: 'packets per node so far' },
  play(trial) {
    const { cluster, nodes } = trial;
    cluster.startJoined(nodes);
    trial.pass(settleMs);
    trial.restartSpeed();
    const before = { ...cluster.traffic };
    const lengthS = trial.setting('lengthS');
    trial.follow(1000, (passedMs) => {
      trial.point(seconds(passedMs), trafficSince(before, cluster.traffic).packets / nodes);
      return passedMs < 1000 * lengthS;
    });
    trial.pass(1000 * lengthS);
    const sent = trafficSince(before, cluster.traffic);
    trial.sample('packets per node and second', sent.packets / nodes / lengthS);
    trial.sample('packet bytes per node and second', sent.packetBytes / nodes / lengthS);
    trial.sample('stream bytes per node and second', sent.streamBytes / nodes / lengthS);
  },
};
