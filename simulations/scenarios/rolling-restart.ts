/** Every member is restarted in turn, as in an upgrade. */
import { sameAddress } from '../../src/swim/index.ts';
import type { SimNode } from '../node.ts';
import { type Scenario, seconds } from '../scenario.ts';
import { countFalseDeaths } from './false-deaths.ts';

const giveUpMs = 60_000;

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  summary: 'every member is restarted in turn under its old name',
  nodes: 30,
  settings: {
    farewell: { value: 1, help: '0: members are killed, and say no farewell' },
    newAddress: { value: 0, help: '1: each comes back with another address' },
    downMs: { value: 2000, help: 'from the end of a process to the start of the next' },
  },
  metrics: [
    { name: 'back in all views', unit: 's', by: 'median' },
    { name: 'never back within 60 s', unit: '%', by: 'mean' },
    { name: 'conflicts reported', unit: '', by: 'mean' },
    { name: 'false deaths', unit: '', by: 'mean' },
  ],
  chart: { x: 'member', y: 'seconds until it was back in all views' },
  play(trial) {
    const { cluster, nodes } = trial;
    cluster.startJoined(nodes);
    cluster.seedMembers = [0, 1, 2];
    const falseDeaths = countFalseDeaths(cluster);
    let conflicts = 0;
    cluster.onChange((_, change) => {
      if (change.kind === 'conflict') conflicts += 1;
    });
    trial.pass(5000);
    for (let member = 0; member < nodes; member += 1) {
      const old = cluster.nodes[member];
      if (old === undefined) return;
      if (trial.setting('farewell') === 0) cluster.crash(old);
      else cluster.leave(old);
      trial.until(() => !old.isRunning, giveUpMs);
      trial.pass(trial.setting('downMs'));
      const node = cluster.start(member, trial.setting('newAddress') === 0 ? {} : { host: nodes + member });
      const isBack = (): boolean => cluster.views.errors === 0 && isHeldByAll(node, cluster.running);
      const backMs = trial.until(isBack, giveUpMs);
      trial.sample('back in all views', seconds(backMs ?? giveUpMs));
      trial.sample('never back within 60 s', backMs === undefined ? 100 : 0);
      trial.point(member, seconds(backMs ?? giveUpMs));
    }
    trial.sample('conflicts reported', conflicts);
    trial.sample('false deaths', falseDeaths());
  },
};

/** Whether everybody holds it alive, at the address that it has now. */
function isHeldByAll({ self, address }: SimNode, observers: readonly SimNode[]): boolean {
  return observers.every(({ swim }) => {
    const held = swim.member(self.name);
    return held?.status === 'alive' && sameAddress(held.address, address);
  });
}
