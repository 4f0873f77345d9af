/**
 * Which figures a simulated cluster runs with: one of `swim`'s sets, or one made for comparison, with
 * single additions switched on or off.
 */
import { err, ok, type Result } from '../src/base/result.ts';
import { type Additions, allAdditions, noAdditions, presets, type SwimConfig } from '../src/swim/index.ts';
import { createDialect, type Dialect } from '../src/wire/index.ts';

export interface Preset {
  readonly name: string;
  readonly config: SwimConfig;
  readonly dialect: Dialect;
}

interface Row {
  readonly summary: string;
  readonly config: SwimConfig;
  readonly dialect: 'hashicorp' | 'ninesstack';
}

const rows: Readonly<Record<string, Row>> = {
  lan: { summary: 'ours', config: presets.lan, dialect: 'hashicorp' },
  memberlist: {
    summary: 'memberlist with Lifeguard, without our additions',
    config: presets.memberlist,
    dialect: 'hashicorp',
  },
  swim: {
    summary: 'memberlist without Lifeguard: no health score, no longer time for lone accusations',
    config: { ...presets.memberlist, awarenessMaxMultiplier: 1, suspicionMaxTimeoutMult: 1 },
    dialect: 'hashicorp',
  },
  sidecar: { summary: "ours, with Sidecar's figures", config: presets.sidecar, dialect: 'ninesstack' },
  'sidecar-classic': {
    summary: "Sidecar's figures without our additions",
    config: { ...presets.sidecar, additions: noAdditions },
    dialect: 'ninesstack',
  },
  wan: { summary: 'ours, between sites', config: presets.wan, dialect: 'hashicorp' },
};

/** One line for each preset, for help texts. */
export function presetSummaries(): string[] {
  return Object.entries(rows).map(([name, { summary }]) => `${name.padEnd(16)} ${summary}`);
}

/**
 * @param text - `lan`, `lan-freshRumours`, `memberlist+joinRepair+rejoin`: a name, and additions to switch
 * @returns what is wrong with it, in words
 */
export function parsePreset(text: string): Result<Preset, string> {
  const match = /^([a-z-]+?)((?:[+-][a-z]+[A-Z]\w*|[+-]rejoin)*)$/.exec(text);
  const row = rows[match?.[1] ?? ''];
  if (row === undefined) return err(`${text} is none of ${Object.keys(rows).join(', ')}`);
  let additions: Additions = row.config.additions;
  for (const [sign, name] of (match?.[2] ?? '').matchAll(/[+-](\w+)/g)) {
    if (name === undefined || !(name in allAdditions))
      return err(`${name} is none of ${Object.keys(allAdditions).join(', ')}`);
    additions = { ...additions, [name]: sign.startsWith('+') };
  }
  const dialect =
    row.dialect === 'hashicorp'
      ? createDialect({ name: 'hashicorp' })
      : createDialect({ name: 'ninesstack', clusterName: 'simulated' });
  return ok({ name: text, config: { ...row.config, additions }, dialect });
}
