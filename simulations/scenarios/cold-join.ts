/** Many start at once and know nobody but one seed. */
import { type Scenario, seconds } from '../scenario.ts';

const giveUpMs = 120_000;
const aimMs = 3000;

export const coldJoin: Scenario = {
  name: 'cold-join',
  summary: 'all start at once and join through one seed',
  nodes: 50,
  settings: { spreadMs: { value: 0, help: 'the starts are spread over so long' } },
  metrics: [
    { name: 'all know all', unit: 's', by: 'median' },
    { name: 'complete within 3 s', unit: '%', by: 'mean' },
    { name: 'packets per node', unit: '', by: 'median' },
    { name: 'streams per node', unit: '', by: 'median' },
  ],
  chart: { x: 'seconds since the start', y: '% of views complete' },
  play(trial) {
    const { cluster, nodes } = trial;
    const spreadMs = trial.setting('spreadMs');
    cluster.start(0);
    for (let member = 1; member < nodes; member += 1) {
      trial.world.after((spreadMs * member) / nodes, () => cluster.start(member));
    }
    trial.follow(50, (passedMs) => {
      trial.point(
        seconds(passedMs),
        (100 * cluster.views.completeness * cluster.views.running ** 2) / nodes ** 2,
      );
      return passedMs < aimMs * 2;
    });
    const isComplete = (): boolean => cluster.views.running === nodes && cluster.views.errors === 0;
    const tookMs = trial.until(isComplete, giveUpMs);
    trial.sample('all know all', seconds(tookMs ?? giveUpMs));
    trial.sample('complete within 3 s', (tookMs ?? giveUpMs) <= aimMs ? 100 : 0);
    if (tookMs === undefined || tookMs < 2 * aimMs) trial.pass(2 * aimMs - (tookMs ?? 0));
    trial.sample('packets per node', cluster.traffic.packets / nodes);
    trial.sample('streams per node', cluster.traffic.streams / nodes);
  },
};
