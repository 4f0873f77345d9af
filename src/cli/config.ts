/** `pillion config`: shows settings. Reading and checking them is left to `agent/config`. */
import {
  departuresMarkdown,
  describeOrigin,
  type EffectiveSetting,
  nearest,
  parseConfig,
  readSurroundings,
  settingsMarkdown,
} from '../agent/index.ts';
import type { Command } from './command.ts';
import { formatTable } from './table.ts';
import { complain, complainOf, exitCodes, say } from './terminal.ts';

const help = `Usage: pillion config print [-o table|json] [flags of the agent]
       pillion config docs

print  every setting as the agent would use it, and the flag, variable or line of the
       settings file that it came from; secrets are hidden
docs   all settings and all differences from Sidecar, as in the README

Examples:
  pillion config print
  pillion config print -c host-a -c host-b -o json
  SIDECAR_CONFIG=pillion.yaml pillion config print | grep -v 'default$'

A settings file has one level for the area and one for the name:

  http:
    port: 8080
  discovery:
    sources: [docker, static]
  checks:
    interval: 5s

Exit codes: 0 the settings are valid, 2 they are not.`;

const formats = ['table', 'json'];
const actions: Readonly<Record<string, (argv: readonly string[]) => number | Promise<number>>> = {
  print,
  docs,
};

export const configCommand: Command = {
  help: () => help,
  async run([name = '', ...rest]) {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action) return action(rest);
    const guess = nearest(name, Object.keys(actions)) ?? Object.keys(actions).join('" or "');
    complain(`config ${JSON.stringify(name)} is not there; expected "${guess}"`);
    return exitCodes.usage;
  },
};

function docs(argv: readonly string[]): number {
  if (argv.length > 0) {
    complain(`config docs takes nothing more, not ${JSON.stringify(argv[0])}`);
    return exitCodes.usage;
  }
  say(`${settingsMarkdown()}\n\n${departuresMarkdown()}`);
  return exitCodes.ok;
}

async function print(argv: readonly string[]): Promise<number> {
  const { format, rest } = takeFormat(argv);
  if (!formats.includes(format)) {
    complain(`-o ${JSON.stringify(format)} is not valid: expected ${formats.join(' or ')}`);
    return exitCodes.usage;
  }
  const loaded = await parseConfig(rest, readSurroundings());
  if (!loaded.ok) {
    complainOf(loaded.error);
    return exitCodes.usage;
  }
  for (const warning of loaded.value.warnings) complain(warning);
  say(format === 'json' ? asJson(loaded.value.settings) : asTable(loaded.value.settings));
  return exitCodes.ok;
}

/** Separates `-o json` in its usual spellings from the agent's flags. */
function takeFormat(argv: readonly string[]): { format: string; rest: readonly string[] } {
  const at = argv.findIndex((word) => /^(?:-o|--output)(?:=|$)/.test(word));
  if (at < 0) return { format: 'table', rest: argv };
  const [, inline] = (argv[at] ?? '').split('=', 2);
  const rest = argv.toSpliced(at, inline === undefined ? 2 : 1);
  return { format: inline ?? argv[at + 1] ?? '', rest };
}

function asJson(settings: readonly EffectiveSetting[]): string {
  const entries = settings.map(({ row, shown, origin }) => [
    row.key,
    {
      value: shown,
      origin: describeOrigin(origin),
      variable: row.variable,
      flag: row.flag && `--${row.flag}`,
    },
  ]);
  return JSON.stringify(Object.fromEntries(entries), null, 2);
}

function asTable(settings: readonly EffectiveSetting[]): string {
  const rows = settings.map(({ row, shown, origin }) => [
    row.key,
    row.variable ?? `--${row.flag}`,
    [shown].flat().join(','),
    describeOrigin(origin),
  ]);
  return formatTable([['SETTING', 'VARIABLE', 'VALUE', 'FROM'], ...rows]);
}
