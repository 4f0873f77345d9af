/**
 * Everything is drawn from the seed. First faults come, and what must always hold is watched; then they
 * stop, and the cluster must find the truth in time.
 */
import { between } from '../chance.ts';
import { safetyCheckers } from '../checkers/all.ts';
import { convergence } from '../checkers/convergence.ts';
import { DriftingClock } from '../clock.ts';
import { Injector } from '../injector.ts';
import { type Scenario, seconds } from '../scenario.ts';
import { describePlan, drawPlan } from '../swarm.ts';
import { countFalseDeaths } from './false-deaths.ts';

/** Clocks began at any time in the last day. */
const longestOffsetMs = 86_400_000;

export const random: Scenario = {
  name: 'random',
  summary: 'everything is drawn from the seed; invariants are watched, then the truth must be found in time',
  nodes: 40,
  settings: { periods: { value: 150, help: 'probe intervals in which the cluster must find the truth' } },
  metrics: [
    { name: 'faults', unit: '', by: 'mean' },
    { name: 'false deaths', unit: '', by: 'mean' },
    { name: 'truth found', unit: 's', by: 'median' },
  ],
  chart: { x: 'seconds', y: '% of views of each other' },
  play(trial) {
    const plan = drawPlan(trial.rng, trial.nodes);
    for (const line of describePlan(plan)) trial.say(`  ${line}`);
    trial.driftClocks(
      (rng) => new DriftingClock(between(rng, 0, longestOffsetMs), 1 + between(rng, -plan.drift, plan.drift)),
    );
    const { cluster, network, rng, world } = trial;
    trial.watch(safetyCheckers);
    const falseDeaths = countFalseDeaths(cluster);
    network.faults = plan.network;
    cluster.seedMembers = [0, 1, 2];
    for (let member = 0; member < plan.nodes; member += 1) cluster.start(member);
    const injector = new Injector(cluster, rng);
    for (const { atMs, fault } of plan.faults) world.at(atMs, () => injector.inject(fault));
    let isOver = false;
    trial.follow(500, (passedMs) => {
      trial.point(seconds(passedMs), 100 * cluster.views.completeness);
      return !isOver;
    });
    trial.pass(plan.safetyMs);
    injector.end();
    const truth = convergence(trial, trial.setting('periods') * cluster.config.probeIntervalMs);
    isOver = true;
    trial.sample('faults', plan.faults.length);
    trial.sample('false deaths', falseDeaths());
    if (truth !== undefined) trial.sample('truth found', seconds(truth));
  },
};
