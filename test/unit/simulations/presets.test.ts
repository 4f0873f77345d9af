import { describe, expect, it } from 'vitest';
import { parsePreset } from '../../../simulations/presets.ts';
import { presets } from '../../../src/swim/index.ts';

function configOf(text: string): unknown {
  const preset = parsePreset(text);
  return preset.ok ? preset.value.config : preset.error;
}

describe('parsePreset', () => {
  it('takes the sets that ship as they are', () => {
    expect(configOf('lan')).toEqual(presets.lan);
    expect(configOf('memberlist')).toEqual(presets.memberlist);
  });

  it('switches single additions off and on', () => {
    const off = { ...presets.lan.additions, freshRumours: false, rejoin: false };
    expect(configOf('lan-freshRumours-rejoin')).toEqual({ ...presets.lan, additions: off });
    const on = { ...presets.memberlist.additions, joinRepair: true };
    expect(configOf('memberlist+joinRepair')).toEqual({ ...presets.memberlist, additions: on });
  });

  it('has a set without Lifeguard', () => {
    expect(configOf('swim')).toMatchObject({ awarenessMaxMultiplier: 1, suspicionMaxTimeoutMult: 1 });
  });

  it('speaks the dialect of the fork with the figures of the fork', () => {
    const preset = parsePreset('sidecar-classic');
    expect(preset.ok && preset.value.dialect.name).toBe('ninesstack');
  });

  it.each([
    ['fast', 'fast is none of lan, '],
    ['lan+speedUp', 'speedUp is none of freshRumours, '],
    ['', ' is none of '],
  ])('refuses %s', (text, said) => {
    expect(configOf(text)).toContain(said);
  });
});
