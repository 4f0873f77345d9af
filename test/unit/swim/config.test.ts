import { describe, expect, it } from 'vitest';
import { allAdditions, noAdditions, presets } from '../../../src/swim/index.ts';

describe('presets', () => {
  it('are complete: memberlist is lan without our additions', () => {
    expect(presets.memberlist).toEqual({ ...presets.lan, additions: noAdditions });
    expect(Object.values(noAdditions).every((isOn) => !isOn)).toBe(true);
    expect(Object.keys(noAdditions)).toEqual(Object.keys(allAdditions));
  });

  it.each(Object.entries(presets))('%s leaves a probe time for its indirect part', (_, config) => {
    expect(config.probeTimeoutMs).toBeLessThan(config.probeIntervalMs);
  });

  it('of the fork differ from lan in its figures', () => {
    const { suspicionMult, pushPullIntervalMs, gossipPackets } = presets.sidecar;
    expect([suspicionMult, pushPullIntervalMs, gossipPackets]).toEqual([
      5,
      20_000,
      { kind: 'shared', rounds: 15 },
    ]);
  });
});
