/** Members die without a word, one after the other. */
import type { MembershipChange } from '../../src/swim/index.ts';
import { type Scenario, seconds } from '../scenario.ts';
import { countFalseDeaths } from './false-deaths.ts';

const giveUpMs = 120_000;

export const crash: Scenario = {
  name: 'crash',
  summary: 'members die without a word, one after the other',
  nodes: 100,
  settings: {
    crashes: { value: 5, help: 'how many die' },
    host: { value: 0, help: '1: the host dies with the process, so that nobody refuses streams' },
    pauseS: { value: 20, help: 'seconds between them' },
  },
  metrics: [
    { name: 'first suspected', unit: 's', by: 'median' },
    { name: 'first held dead', unit: 's', by: 'median' },
    { name: 'held dead by all', unit: 's', by: 'median' },
    { name: 'false deaths', unit: '', by: 'mean' },
  ],
  chart: { x: 'seconds since the crash', y: '% of members that hold it dead' },
  play(trial) {
    const { cluster, nodes, rng, world } = trial;
    cluster.startJoined(nodes);
    const falseDeaths = countFalseDeaths(cluster);
    let crashedAt = 0;
    let victimName = '';
    const noted = new Set<MembershipChange['kind']>();
    cluster.onChange((_, change) => {
      if (!('member' in change) || change.member.name !== victimName || noted.has(change.kind)) return;
      noted.add(change.kind);
      const tookS = seconds(world.now - crashedAt);
      if (change.kind === 'suspected') trial.sample('first suspected', tookS);
      if (change.kind === 'failed') trial.sample('first held dead', tookS);
    });
    for (let i = 0; i < trial.setting('crashes'); i += 1) {
      trial.pass(1000 * trial.setting('pauseS') + rng.int(cluster.config.probeIntervalMs));
      const [victim] = cluster.pick(1, rng);
      if (victim === undefined) return;
      crashedAt = world.now;
      victimName = victim.self.name;
      noted.clear();
      cluster.crash(victim, trial.setting('host') === 0 ? 'process' : 'host');
      const isFirst = i === 0;
      trial.follow(100, (passedMs) => {
        const holders = cluster.views.holders(victim.member);
        if (isFirst) trial.point(seconds(passedMs), 100 * (1 - holders / cluster.views.running));
        return holders > 0 && passedMs < giveUpMs;
      });
      const tookMs = trial.until(() => cluster.views.holders(victim.member) === 0, giveUpMs);
      trial.sample('held dead by all', seconds(tookMs ?? giveUpMs));
    }
    trial.sample('false deaths', falseDeaths());
  },
};
