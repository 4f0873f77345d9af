import { describe, expect, it } from 'vitest';
import { swimLimits } from '../../../src/swim/index.ts';
import { addressOf, dead, hostAddress, LoneCore } from '../../support/lone-core.ts';

const joins = (core: LoneCore): string[] =>
  core.effects.exchanges.flatMap(({ to, request }) =>
    request.kind === 'pushPull' && request.join ? [to.address] : [],
  );

/** Times at which the seeds were asked for again. */
function seekTimes(core: LoneCore, forMs: number): number[] {
  const times: number[] = [];
  const end = core.now + forMs;
  while (core.now < end) {
    const before = core.effects.seedRequests;
    core.advance(100);
    if (core.effects.seedRequests > before) times.push(core.now);
  }
  return times;
}

describe('one that is alone', () => {
  it('asks for the seeds again and again, ever more rarely', () => {
    const core = new LoneCore();
    const times = seekTimes(core, 600_000);
    const pauses = times.map((time, i) => time - (times[i - 1] ?? 0));
    expect(pauses[0]).toBeLessThanOrEqual(1600);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(22_600);
    expect(times.length).toBeGreaterThan(25);
  });

  it('tries every address of the seeds', () => {
    const core = new LoneCore();
    core.swim.join([hostAddress(50), hostAddress(51)], core.now);
    expect(joins(core)).toEqual(['10.0.0.50', '10.0.0.51']);
  });

  it('does not join itself', () => {
    const core = new LoneCore();
    core.swim.join([hostAddress(1)], core.now);
    expect(joins(core)).toEqual([]);
  });

  it('tries those that it remembers', () => {
    const core = new LoneCore();
    core.swim.remember([hostAddress(60)]);
    core.advance(2000);
    expect(joins(core)).toContain('10.0.0.60');
  });

  it('is left alone without our addition, apart from the first join', () => {
    const core = new LoneCore({ without: ['rejoin'] });
    core.swim.join([hostAddress(50)], core.now);
    core.advance(120_000);
    expect([joins(core), core.effects.seedRequests]).toEqual([['10.0.0.50'], 0]);
  });
});

describe('one with company', () => {
  function withCompany(): LoneCore {
    const core = new LoneCore({ config: { probeTimeoutMs: 900, suspicionMult: 1000 } });
    core.meet('b', 'c');
    return core;
  }

  it('tries the dead now and then', () => {
    const core = withCompany();
    core.hear(dead('b', 'z'));
    core.advance(120_000);
    expect(joins(core).length).toBeGreaterThan(2);
    expect(new Set(joins(core))).toEqual(new Set([addressOf('b')]));
  });

  it('tries them when they are long forgotten', () => {
    const core = withCompany();
    core.hear(dead('b', 'z'));
    core.advance(300_000);
    expect(core.statusOf('b')).toBe('unknown');
    core.effects.clear();
    core.advance(120_000);
    expect(joins(core)).toContain(addressOf('b'));
  });

  it('leaves those that left in peace', () => {
    const core = withCompany();
    core.hear(dead('b', 'b'));
    core.advance(300_000);
    expect(joins(core)).toEqual([]);
  });

  it('tries nobody any more once it is leaving', () => {
    const core = withCompany();
    core.hear(dead('b', 'z'));
    core.swim.leave(core.now);
    core.advance(120_000);
    expect(joins(core)).toEqual([]);
  });

  it('asks for the seeds when none of them is a member', () => {
    const core = withCompany();
    core.swim.join([hostAddress(50)], core.now);
    core.advance(120_000);
    expect(core.effects.seedRequests).toBeGreaterThan(0);
  });

  it('asks for nobody while all seeds are members', () => {
    const core = withCompany();
    core.swim.join([{ address: addressOf('b'), port: 7946 }], core.now);
    core.advance(120_000);
    expect([core.effects.seedRequests, joins(core)]).toEqual([0, []]);
  });
});

it('remembers only so many, and the latest', () => {
  const core = new LoneCore();
  const peers = Array.from({ length: swimLimits.rememberedPeers + 1 }, (_, i) => hostAddress(i + 10));
  core.swim.remember(peers);
  core.advance(6_000_000);
  expect(joins(core)).not.toContain('10.0.0.10');
  expect(new Set(joins(core)).size).toBe(swimLimits.rememberedPeers);
});
