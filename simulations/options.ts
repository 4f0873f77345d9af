/** The command line of `npm run simulate`, read and checked; what runs is decided elsewhere. */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../src/base/result.ts';
import { type Preset, parsePreset, presetSummaries } from './presets.ts';
import { commonSettings, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';

export interface RunOptions {
  readonly kind: 'run';
  readonly scenario: Scenario;
  readonly presets: readonly Preset[];
  readonly nodes: number;
  readonly seed: number;
  /** Trials, with seeds counting up from `seed`. */
  readonly rounds: number;
  readonly settings: ReadonlyMap<string, number>;
  readonly svg: string | undefined;
  readonly output: 'text' | 'json';
}

export type Options = RunOptions | { readonly kind: 'help' } | { readonly kind: 'list' };

const defaults = { scenario: 'cold-join', preset: 'lan,memberlist', seed: '1', rounds: '1', output: 'text' };
const limits = { nodes: 20_000, rounds: 1_000_000 };

/** @returns what is wrong with the command line, in words */
export function parseOptions(argv: readonly string[]): Result<Options, string> {
  const values = readFlags(argv);
  if (!values.ok) return values;
  const flags = values.value;
  if (flags.help === true) return ok({ kind: 'help' });
  if (flags.list === true) return ok({ kind: 'list' });
  const name = flags.scenario ?? defaults.scenario;
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) return err(`--scenario ${name}: there is no such story; --list shows all`);
  const presets = (flags.preset ?? defaults.preset).split(',').map(parsePreset);
  const settings = readSettings(scenario, flags.set ?? []);
  const nodes = readNumber('nodes', flags.nodes ?? String(scenario.nodes), { least: 2, most: limits.nodes });
  const seed = readNumber('seed', flags.seed ?? defaults.seed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  const rounds = readNumber('rounds', flags.rounds ?? defaults.rounds, { least: 1, most: limits.rounds });
  const output = flags.output ?? defaults.output;
  if (output !== 'text' && output !== 'json') return err(`--output ${output}: text or json`);
  for (const part of [settings, nodes, seed, rounds, ...presets]) if (!part.ok) return part;
  return ok({
    kind: 'run',
    scenario,
    presets: presets.flatMap((preset) => (preset.ok ? [preset.value] : [])),
    nodes: nodes.ok ? nodes.value : 0,
    seed: seed.ok ? seed.value : 0,
    rounds: rounds.ok ? rounds.value : 0,
    settings: settings.ok ? settings.value : new Map(),
    svg: flags.svg,
    output,
  });
}

const flagTypes = {
  scenario: { type: 'string' },
  preset: { type: 'string' },
  nodes: { type: 'string', short: 'n' },
  seed: { type: 'string' },
  rounds: { type: 'string' },
  set: { type: 'string', multiple: true },
  svg: { type: 'string' },
  output: { type: 'string', short: 'o' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Flags {
  readonly scenario?: string | undefined;
  readonly preset?: string | undefined;
  readonly nodes?: string | undefined;
  readonly seed?: string | undefined;
  readonly rounds?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly svg?: string | undefined;
  readonly output?: string | undefined;
  readonly list?: boolean | undefined;
  readonly help?: boolean | undefined;
}

function readFlags(argv: readonly string[]): Result<Flags, string> {
  try {
    return ok(parseArgs({ args: [...argv], options: flagTypes, allowPositionals: false }).values);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function readNumber(
  flag: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): Result<number, string> {
  const value = Number(text);
  const isFit = text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most;
  return isFit ? ok(value) : err(`--${flag} ${text}: a whole number from ${least} to ${most}`);
}

function readSettings(
  scenario: Scenario,
  changes: readonly string[],
): Result<ReadonlyMap<string, number>, string> {
  const known = { ...commonSettings, ...scenario.settings };
  const settings = new Map(Object.entries(known).map(([name, { value }]) => [name, value]));
  for (const change of changes) {
    const [name = '', text = ''] = change.split('=', 2);
    const value = Number(text);
    if (!settings.has(name))
      return err(`--set ${change}: ${scenario.name} has ${[...settings.keys()].join(', ')}`);
    if (text.trim() === '' || !(value >= 0)) return err(`--set ${change}: a number that is not negative`);
    settings.set(name, value);
  }
  return ok(settings);
}

/** The command that runs the same again, with one seed. */
export function replayCommand(
  { scenario, nodes, settings }: RunOptions,
  preset: string,
  seed: number,
): string {
  const known = { ...commonSettings, ...scenario.settings };
  const changed = [...settings].filter(([name, value]) => known[name]?.value !== value);
  const sets = changed.map(([name, value]) => ` --set ${name}=${value}`).join('');
  return `npm run simulate -- --scenario ${scenario.name} --preset ${preset} --nodes ${nodes} --seed ${seed}${sets}`;
}

export function helpText(): string {
  return `Simulates clusters in virtual time. The code of the agent runs unchanged; all chance comes from the seed.

Usage: npm run simulate -- [flags]

  --scenario NAME      what happens; --list shows all (${defaults.scenario})
  --preset A,B         figures to compare, side by side (${defaults.preset})
  -n, --nodes N        cluster size (the scenario's own)
  --seed N             where chance begins (${defaults.seed})
  --rounds N           trials, with seeds counting up (${defaults.rounds})
  --set NAME=VALUE     a setting of the scenario or the network; may be repeated
  --svg FILE           draw a chart
  -o, --output FORMAT  text or json (${defaults.output})
  --list               all scenarios and their settings
  -h, --help           this text

Presets, with additions switched as in lan-freshRumours or memberlist+joinRepair:
${presetSummaries()
  .map((line) => `  ${line}`)
  .join('\n')}

Exit codes: 0 all is well, 1 an invariant broke, 2 a mistake in the command.`;
}

export function listText(): string {
  const settingLines = (settings: Scenario['settings']): string[] =>
    Object.entries(settings).map(([name, { value, help }]) => `    ${`${name}=${value}`.padEnd(20)} ${help}`);
  return [
    ...scenarios.flatMap(({ name, summary, nodes, settings }) => [
      `${name.padEnd(16)} ${summary} (${nodes} nodes)`,
      ...settingLines(settings),
    ]),
    'the network, in every scenario',
    ...settingLines(commonSettings),
  ].join('\n');
}
