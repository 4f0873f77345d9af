import { describe, expect, it } from 'vitest';
import { swimLimits } from '../../../src/swim/index.ts';
import {
  addressOf,
  alive,
  hostAddress,
  LoneCore,
  type LoneCoreOptions,
  nodeState,
} from '../../support/lone-core.ts';

const pushPulls = (core: LoneCore): { to: string; id: number; join: boolean }[] =>
  core.effects.exchanges.flatMap(({ to, request }) =>
    request.kind === 'pushPull' ? [{ to: to.address, id: request.id, join: request.join }] : [],
  );

function quietCore(options: LoneCoreOptions = {}): LoneCore {
  return new LoneCore({ ...options, config: { probeIntervalMs: 3_600_000, ...options.config } });
}

describe('the regular push/pull', () => {
  it('takes one live member at each interval', () => {
    const core = quietCore({ without: ['joinRepair', 'rejoin'] });
    core.meet('b');
    core.advance(30_000);
    const first = pushPulls(core).length;
    core.advance(90_000);
    expect(pushPulls(core).length - first).toBe(3);
    expect(new Set(pushPulls(core).map(({ to, join }) => `${to} ${join}`))).toEqual(
      new Set([`${addressOf('b')} false`]),
    );
  });

  it('can be switched off', () => {
    const core = quietCore({ config: { pushPullIntervalMs: 0 }, without: ['joinRepair'] });
    core.meet('b');
    core.advance(120_000);
    expect(pushPulls(core)).toEqual([]);
  });
});

describe('after a mass join', () => {
  it('gossip is checked by one early push/pull', () => {
    const core = quietCore();
    core.meet('b', 'c', 'd');
    core.advance(2000);
    expect(pushPulls(core)).toHaveLength(1);
    core.advance(10_000);
    expect(pushPulls(core)).toHaveLength(1);
  });

  it('a push/pull that brought more is followed by another', () => {
    const core = quietCore();
    core.meet('b', 'c');
    core.advance(2000);
    const [first] = pushPulls(core);
    core.swim.answer({ kind: 'state', id: first?.id ?? 0, nodes: [nodeState('d')] }, core.now);
    core.advance(2000);
    expect(pushPulls(core)).toHaveLength(2);
  });

  it('one join among many is left to gossip', () => {
    const core = quietCore({ config: { pushPullIntervalMs: 0 } });
    const nodes = Array.from({ length: 100 }, (_, i) => nodeState(`m${i}`));
    core.swim.mergeState(nodes, core.now);
    core.advance(5000);
    core.effects.clear();
    core.hear(alive('x'));
    core.advance(5000);
    expect(pushPulls(core)).toEqual([]);
  });
});

describe('a joined state', () => {
  it('is merged: members become known', () => {
    const core = quietCore();
    core.swim.join([hostAddress(50)], core.now);
    const [join] = pushPulls(core);
    expect(join).toMatchObject({ to: '10.0.0.50', join: true });
    const accepted = core.swim.answer(
      { kind: 'state', id: join?.id ?? 0, nodes: [nodeState('b')] },
      core.now,
    );
    expect([accepted.ok, core.statusOf('b')]).toEqual([true, 'alive']);
  });

  it('with versions that exclude ours is refused as a whole, and the misfit named', () => {
    const core = quietCore();
    const misfit = nodeState('c', { vsn: Uint8Array.of(1, 5, 2, 2, 5, 4) });
    const merged = core.swim.mergeState([nodeState('b'), misfit], core.now);
    expect(merged).toMatchObject({ ok: false, error: { name: 'c' } });
    expect([core.statusOf('b'), core.effects.summary(), core.swim.counters.mergesRefused]).toEqual([
      'unknown',
      ['incompatible c'],
      1,
    ]);
  });

  it('that contradicts ours is asked for again, until it does not', () => {
    const core = quietCore({ config: { pushPullIntervalMs: 0 }, without: ['joinRepair'] });
    core.meet('b');
    core.swim.join([hostAddress(50)], core.now);
    const nodes = [nodeState('b', { state: 'dead' })];
    core.swim.answer({ kind: 'state', id: pushPulls(core)[0]?.id ?? 0, nodes }, core.now);
    core.advance(2000);
    core.swim.answer({ kind: 'state', id: pushPulls(core)[1]?.id ?? 0, nodes: [nodeState('b')] }, core.now);
    core.advance(5000);
    expect(pushPulls(core).map(({ to, join }) => [to, join])).toEqual([
      ['10.0.0.50', true],
      ['10.0.0.50', false],
    ]);
  });
});

it('a peer that was found again and agrees with us is not asked twice', () => {
  const core = quietCore({ config: { pushPullIntervalMs: 0 }, without: ['joinRepair'] });
  core.meet('b');
  core.swim.join([hostAddress(50)], core.now);
  core.swim.answer({ kind: 'state', id: pushPulls(core)[0]?.id ?? 0, nodes: [nodeState('b')] }, core.now);
  core.advance(5000);
  expect(pushPulls(core)).toHaveLength(1);
});

it('no more exchanges are begun than are remembered', () => {
  const core = quietCore();
  const seeds = Array.from({ length: swimLimits.seeds }, (_, i) => ({
    address: `10.1.${i >> 8}.${i & 255}`,
    port: 1,
  }));
  core.swim.join(seeds, core.now);
  core.swim.join(seeds.slice(0, 3), core.now);
  expect(pushPulls(core)).toHaveLength(swimLimits.exchanges);
  expect(core.swim.counters.exchangesRefused).toBe(3);
});
