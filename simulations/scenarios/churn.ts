/** Members come and go all the time; then it is quiet. */
import { exponential } from '../chance.ts';
import { type Scenario, seconds } from '../scenario.ts';
import { countFalseDeaths } from './false-deaths.ts';

const giveUpMs = 180_000;

export const churn: Scenario = {
  name: 'churn',
  summary: 'members crash, leave and come back all the time; then it is quiet',
  nodes: 100,
  settings: {
    everyMs: { value: 1000, help: 'mean time between two events' },
    downMs: { value: 10_000, help: 'mean time until somebody comes back' },
    lengthS: { value: 120, help: 'seconds that this goes on' },
  },
  metrics: [
    { name: 'outdated views on the way', unit: '%', by: 'median' },
    { name: 'right again after the last start', unit: 's', by: 'median' },
    { name: 'false deaths', unit: '', by: 'mean' },
  ],
  chart: { x: 'seconds', y: '% of views outdated' },
  play(trial) {
    const { cluster, nodes, rng, world } = trial;
    cluster.startJoined(nodes);
    cluster.seedMembers = [0, 1, 2];
    const falseDeaths = countFalseDeaths(cluster);
    trial.pass(5000);
    const lengthMs = 1000 * trial.setting('lengthS');
    const end = world.now + lengthMs;
    const stir = (): void => {
      // Seeds stay, or newcomers would have nobody to ask.
      const [node] = cluster.pick(1, rng).filter(({ member }) => !cluster.seedMembers.includes(member));
      if (node !== undefined) {
        if (rng.chance(0.5)) cluster.crash(node);
        else cluster.leave(node);
        const restart = (): void => {
          if (node.isRunning) world.after(cluster.config.leaveTimeoutMs, restart);
          else cluster.start(node.member);
        };
        world.after(1000 + exponential(rng, trial.setting('downMs')), restart);
      }
      const pauseMs = exponential(rng, trial.setting('everyMs'));
      if (world.now + pauseMs < end) world.after(pauseMs, stir);
    };
    world.after(0, stir);
    let isRight = false;
    trial.follow(1000, (passedMs) => {
      const outdated = (100 * cluster.views.errors) / nodes ** 2;
      trial.point(seconds(passedMs), outdated);
      if (passedMs < lengthMs) trial.sample('outdated views on the way', outdated);
      return !isRight;
    });
    trial.pass(lengthMs);
    trial.until(() => cluster.views.running === nodes, giveUpMs);
    const rightMs = trial.until(() => cluster.views.errors === 0, giveUpMs);
    isRight = true;
    trial.sample('right again after the last start', seconds(rightMs ?? giveUpMs));
    trial.sample('false deaths', falseDeaths());
  },
};
