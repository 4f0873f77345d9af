/** Every invariant notices when it is broken, and is quiet when it is not. */
import { describe, expect, it } from 'vitest';
import { type Breach, type CheckerFactory, watch } from '../../../../simulations/checker.ts';
import { safetyCheckers } from '../../../../simulations/checkers/all.ts';
import { bounds } from '../../../../simulations/checkers/bounds.ts';
import { burials } from '../../../../simulations/checkers/burials.ts';
import { convergence } from '../../../../simulations/checkers/convergence.ts';
import { incarnations } from '../../../../simulations/checkers/incarnations.ts';
import { revivals } from '../../../../simulations/checkers/revivals.ts';
import type { Cluster } from '../../../../simulations/cluster.ts';
import { idle } from '../../../../simulations/scenarios/idle.ts';
import type { MembershipChange } from '../../../../src/swim/index.ts';
import { encodeMessage, encodePacket } from '../../../../src/wire/index.ts';
import { play, presetNamed, simulatedCluster } from '../../../support/simulated.ts';

function watched(checker: CheckerFactory): { cluster: Cluster; breaches: readonly Breach[] } {
  const cluster = simulatedCluster(4);
  return { cluster, breaches: watch(cluster, [checker]) };
}

describe('a planted breach is noticed:', () => {
  it('an incarnation that its owner never had', () => {
    const { cluster, breaches } = watched(incarnations);
    const [liar = expect.fail(), deceived = expect.fail()] = cluster.nodes;
    const claim = { kind: 'suspect', node: 'n2', incarnation: 99, from: 'n0' } as const;
    const message = encodeMessage(claim, presetNamed('lan').dialect);
    deceived.swim.receive(
      encodePacket([message], { compress: false, crc: false }),
      liar.address,
      deceived.now(),
    );
    expect(breaches[0]?.what).toBe('n1 holds n2 suspected at incarnation 99; its own is 1');
  });

  it('a member that can be reached and that everybody holds dead', () => {
    const { cluster, breaches } = watched(burials);
    cluster.nodes[3]?.cutOff(300_000);
    cluster.world.runUntil(200_000);
    expect(breaches[0]?.what).toBe('n3 has run for 60 probe intervals and nobody holds it alive');
  });

  it('a member revived by news older than its death', () => {
    const cluster = simulatedCluster(2);
    const checker = revivals(cluster);
    const [observer = expect.fail()] = cluster.nodes;
    const member = observer.swim.member('n1') ?? expect.fail();
    const tell = (kind: 'failed' | 'joined'): string | undefined => {
      const change: MembershipChange = { kind, member };
      return checker.changed?.(observer, change);
    };
    expect([tell('joined'), tell('failed')]).toEqual([undefined, undefined]);
    expect(tell('joined')).toBe('n0 buried n1 at incarnation 1 and revived it at 1');
  });

  it('timers without end', () => {
    const { cluster, breaches } = watched(bounds);
    const [node = expect.fail()] = cluster.nodes;
    node.pendingTimers = 1000;
    cluster.world.runUntil(1000);
    expect(breaches[0]?.what).toMatch(/^n0 has \d+ timers, at most 96$/);
  });

  it('a cluster that does not find the truth', () => {
    const outcome = play({
      ...idle,
      play: (trial) => {
        trial.cluster.startJoined(3);
        trial.cluster.nodes[0]?.cutOff(300_000);
        trial.pass(60_000);
        convergence(trial, 30_000);
      },
    });
    expect(outcome.breaches[0]?.what).toBe(
      'not within 30 s: 1 instead of 3 hold n0 alive; n1 holds it unknown',
    );
  });
});

it('nothing is reported of a cluster that crashes, leaves and restarts as it should', () => {
  const cluster = simulatedCluster(8);
  const breaches = watch(cluster, safetyCheckers);
  cluster.crash(cluster.nodes[1] ?? expect.fail());
  cluster.leave(cluster.nodes[2] ?? expect.fail());
  cluster.world.runUntil(20_000);
  for (const member of [1, 2]) cluster.start(member);
  cluster.world.runUntil(120_000);
  expect(breaches).toEqual([]);
});
