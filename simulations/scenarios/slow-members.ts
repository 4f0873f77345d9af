/**
 * The Lifeguard paper's experiment: some members are held up, all at once and again and again; how often
 * are the others, who are well, declared dead?
 *
 * @source Dadgar, Phillips and Currey, Lifeguard: Local Health Awareness for More Accurate Failure
 * Detection, §V: 128 agents; C at once are blocked for D, every I after the last block ended
 */
import { draw } from '../chance.ts';
import type { SimNode } from '../node.ts';
import { type Scenario, seconds } from '../scenario.ts';

const settleMs = 10_000;

export const slowMembers: Scenario = {
  name: 'slow-members',
  summary: 'some members are held up again and again (the experiment of the Lifeguard paper)',
  nodes: 128,
  settings: {
    slow: { value: 8, help: 'C: members held up, all at once' },
    blockMs: { value: 16_384, help: 'D: for so long' },
    betweenMs: { value: 64, help: 'I: and again so long after' },
    loop: {
      value: 0,
      help: '0: what they send and are sent waits, timers run; 1: their event loop stands still',
    },
    lengthS: { value: 120, help: 'seconds that this goes on' },
  },
  metrics: [
    { name: 'false positives', unit: '', by: 'mean' },
    { name: 'of these at members that are well', unit: '', by: 'mean' },
    { name: 'members falsely held dead', unit: '', by: 'mean' },
    { name: 'well members suspected', unit: '', by: 'mean' },
  ],
  chart: { x: 'seconds', y: 'false positives so far' },
  play(trial) {
    const { cluster, rng, world } = trial;
    cluster.startJoined(trial.nodes);
    trial.pass(settleMs + rng.int(cluster.config.probeIntervalMs));
    const slow = draw(rng, cluster.nodes, trial.setting('slow'));
    const isSlow = new Set(slow);
    const start = world.now;
    let [deaths, deathsAtWell, suspicions] = [0, 0, 0];
    const buried = new Set<string>();
    cluster.onChange((observer, change) => {
      if (change.kind !== 'failed' && change.kind !== 'suspected') return;
      const member = cluster.nodes[cluster.memberOf(change.member.name) ?? -1];
      if (member === undefined || isSlow.has(member)) return;
      if (change.kind === 'suspected') {
        suspicions += 1;
        return;
      }
      deaths += 1;
      if (!isSlow.has(observer)) deathsAtWell += 1;
      buried.add(change.member.name);
    });
    const lengthMs = 1000 * trial.setting('lengthS');
    const cycleMs = trial.setting('blockMs') + trial.setting('betweenMs');
    const holdUp = (node: SimNode): void => {
      if (trial.setting('loop') === 0) cluster.stall(node, trial.setting('blockMs'));
      else cluster.pause(node, trial.setting('blockMs'));
    };
    trial.follow(cycleMs, (passedMs) => {
      for (const node of slow) holdUp(node);
      return passedMs + cycleMs < lengthMs;
    });
    trial.follow(500, (passedMs) => {
      trial.point(seconds(passedMs), deaths);
      return world.now - start < lengthMs;
    });
    trial.pass(lengthMs);
    trial.sample('false positives', deaths);
    trial.sample('of these at members that are well', deathsAtWell);
    trial.sample('members falsely held dead', buried.size);
    trial.sample('well members suspected', suspicions);
  },
};
