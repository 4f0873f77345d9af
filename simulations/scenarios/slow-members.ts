/**
 * The Lifeguard paper's experiment: some members are held up, all at once and again and again; how often
 * are the others, who are well, declared dead?
 *
 * @source Dadgar, Phillips and Currey, Lifeguard: Local Health Awareness for More Accurate Failure
 * Detection, §V: 128 agents; C at once are blocked for D, every I after the last block ended
 */
import { draw } from '../chance.ts';
import type { Cluster } from '../cluster.ts';
import type { SimNode } from '../node.ts';
import { type Scenario, seconds } from '../scenario.ts';
import type { Trial } from '../trial.ts';

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
    lagMs: { value: 0, help: 'instead of blocks, each turn of their event loop takes so long on average' },
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
    const tally = watchWell(cluster, new Set(slow));
    const lengthMs = 1000 * trial.setting('lengthS');
    const end = world.now + lengthMs;
    disturb(trial, slow, lengthMs);
    trial.follow(500, (passedMs) => {
      trial.point(seconds(passedMs), tally.deaths);
      return world.now < end;
    });
    trial.pass(lengthMs);
    trial.sample('false positives', tally.deaths);
    trial.sample('of these at members that are well', tally.deathsAtWell);
    trial.sample('members falsely held dead', tally.buried.size);
    trial.sample('well members suspected', tally.suspicions);
  },
};

/** What was said of members that are well. */
interface Tally {
  suspicions: number;
  deaths: number;
  /** Those that other well members believed. */
  deathsAtWell: number;
  readonly buried: Set<string>;
}

function watchWell(cluster: Cluster, slow: ReadonlySet<SimNode>): Tally {
  const tally: Tally = { suspicions: 0, deaths: 0, deathsAtWell: 0, buried: new Set() };
  cluster.onChange((observer, change) => {
    if (change.kind !== 'failed' && change.kind !== 'suspected') return;
    const node = cluster.nodes[cluster.memberOf(change.member.name) ?? -1];
    if (node === undefined || slow.has(node)) return;
    if (change.kind === 'suspected') {
      tally.suspicions += 1;
      return;
    }
    tally.deaths += 1;
    tally.buried.add(change.member.name);
    if (!slow.has(observer)) tally.deathsAtWell += 1;
  });
  return tally;
}

function disturb(trial: Trial, slow: readonly SimNode[], lengthMs: number): void {
  const lagMs = trial.setting('lagMs');
  if (lagMs > 0) {
    for (const node of slow) node.turns.lagMs = lagMs;
    return;
  }
  const blockMs = trial.setting('blockMs');
  const cycleMs = blockMs + trial.setting('betweenMs');
  trial.follow(cycleMs, (passedMs) => {
    for (const node of slow) {
      if (trial.setting('loop') === 0) trial.cluster.stall(node, blockMs);
      else trial.cluster.pause(node, blockMs);
    }
    return passedMs + cycleMs < lengthMs;
  });
}
