/**
 * From flags, variables and the settings file to one typed `Config`, with every mistake told at once.
 * The only reader of the real environment; everything else here is a function of its arguments.
 */
import { readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { describeProblem, type Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFacts } from '../settings/row.ts';
import { type Config, type SettingRow, settingRows, toConfig } from '../settings/settings.ts';
import type { Printable } from '../settings/types.ts';
import { readFlags } from './flags.ts';
import {
  describeOrigin,
  type Given,
  hidden,
  mistakeIn,
  type Origin,
  type ReadFile,
  type Source,
} from './origin.ts';
import { type Environment, readVariables } from './variables.ts';

/** Everything outside the program that settings depend on. */
export interface Surroundings {
  readonly environment: Environment;
  readonly host: HostFacts;
  readonly readFile: ReadFile;
}

/** One setting as the agent will use it. */
export interface EffectiveSetting {
  readonly row: SettingRow;
  /** `(hidden)` in place of a secret. */
  readonly shown: Printable;
  readonly origin: Origin;
}

/** A valid configuration and how it came about. */
export interface LoadedConfig {
  readonly config: Config;
  readonly settings: readonly EffectiveSetting[];
  /** One line each: what is ignored or has no effect. */
  readonly warnings: readonly string[];
}

/**
 * Flags win over variables, variables over the settings file, the file over defaults. A value that is
 * overridden must be valid all the same.
 *
 * @param argv - flags only, without the program and the command
 * @returns every mistake in every source
 */
export async function parseConfig(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<Result<LoadedConfig, readonly Problem[]>> {
  const { environment, readFile, host } = surroundings;
  const named = [readFlags(argv), readVariables(environment, readFile)];
  const sources = [...named, ...(await readNamedFile(named, readFile))];
  const problems = sources.flatMap((source) => source.problems);
  const warnings = sources.flatMap((source) => source.warnings);
  const values = new Map<string, unknown>();
  const settings: EffectiveSetting[] = [];
  for (const row of settingRows) {
    const given = sources.flatMap((source) => source.given.get(row.key) ?? []);
    for (const overridden of given.slice(1)) problems.push(...(await mistakesIn(row, overridden)));
    const winner = given[0] ?? defaultOf(row, host);
    const parsed = await parseWords(row, winner);
    if (!parsed.ok) {
      problems.push(mistakeIn(row, winner, parsed.error));
      continue;
    }
    values.set(row.key, parsed.value);
    warnings.push(...warningsAbout(row, winner));
    settings.push({ row, shown: shownIn(row, parsed.value), origin: winner.origin });
  }
  return problems.length > 0 ? err(problems) : ok({ config: toConfig(values), settings, warnings });
}

/** The settings file, when a flag or else a variable names one; only then is YAML's parser loaded. */
async function readNamedFile(named: readonly Source[], readFile: ReadFile): Promise<Source[]> {
  const path = named.flatMap((source) => source.given.get('config.file') ?? [])[0]?.words[0] ?? '';
  if (path === '') return [];
  const { readConfigFile } = await import('./file.ts');
  return [readConfigFile(path, readFile)];
}

function defaultOf(row: SettingRow, host: HostFacts): Given {
  const origin: Origin = { kind: 'default' };
  const value = row.default;
  if (typeof value === 'string') return { words: [value], origin };
  return { words: 'of' in value ? [value.of(host)] : value, origin };
}

async function parseWords({ type }: SettingRow, { words }: Given): Promise<Result<unknown, string>> {
  const parsed = type.parse(words);
  const proof = parsed.ok ? await type.prove?.(words) : undefined;
  return proof?.ok === false ? proof : parsed;
}

async function mistakesIn(row: SettingRow, given: Given): Promise<Problem[]> {
  const parsed = await parseWords(row, given);
  return parsed.ok ? [] : [mistakeIn(row, given, parsed.error)];
}

function warningsAbout(row: SettingRow, given: Given): string[] {
  if (given.origin.kind === 'default') return [];
  const doubt = row.type.doubt?.(given.words);
  return [
    ...(row.idle === undefined ? [] : [`${describeOrigin(given.origin)} has no effect: ${row.idle}`]),
    ...(doubt ? [describeProblem({ thing: describeOrigin(given.origin), ...doubt })] : []),
  ];
}

function shownIn(row: SettingRow, value: unknown): Printable {
  const printed = row.type.print(value);
  const isEmpty = typeof printed !== 'boolean' && typeof printed !== 'number' && printed.length === 0;
  return row.isSecret && !isEmpty ? hidden : printed;
}

/** The real environment, host and file system. */
export function readSurroundings(): Surroundings {
  return {
    environment: process.env,
    host: {
      hostname: hostname(),
      addresses: Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
        (addresses ?? []).map(({ address }) => ({ interface: name, address })),
      ),
    },
    readFile(path) {
      try {
        return ok(readFileSync(path, 'utf8'));
      } catch (error) {
        return err(error instanceof Error ? error.message : String(error));
      }
    },
  };
}
