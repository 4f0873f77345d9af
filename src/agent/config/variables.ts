/** Settings from environment variables, with Sidecar's names and its older names without prefix. */
import type { Problem } from '../../base/problem.ts';
import { describeProblem } from '../../base/problem.ts';
import { bareName, type SettingRow, settingRows } from '../settings/settings.ts';
import { nearest } from './nearest.ts';
import { type Given, type Origin, type ReadFile, refusal, type Source } from './origin.ts';
import { readSecret } from './secret.ts';

/** The environment; undefined is unset, which is not the same as empty. */
export type Environment = Readonly<Record<string, string | undefined>>;

const variableRows = settingRows.filter((row) => row.variable !== undefined);
const knownVariables = variableRows.flatMap(({ variable = '', isSecret }) =>
  isSecret ? [variable, `${variable}_FILE`] : [variable],
);
const prefixes = [...new Set(knownVariables.map((name) => name.slice(0, name.indexOf('_') + 1)))];

/** Nobody else uses this prefix, so a near miss under it is a mistake and not a coincidence. */
const ownPrefix = 'SIDECAR_';

/**
 * Reads every variable that the table knows. Lists are split at commas and nothing is trimmed.
 *
 * A variable under one of our prefixes that almost spells a known name is an error under `SIDECAR_` and
 * a warning under the others, which the environment may carry for other programs. Any other unknown
 * `SIDECAR_` variable is a warning.
 */
export function readVariables(environment: Environment, readFile: ReadFile): Source {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  for (const row of variableRows) {
    const direct = wordsOf(row, environment);
    const secret = row.isSecret
      ? readSecret({ direct, file: fileOf(row, environment) }, readFile)
      : undefined;
    if (secret && !secret.ok) problems.push(secret.error);
    const found = secret?.ok ? secret.value : direct;
    if (found) given.set(row.key, found);
  }
  const unknown = unknownVariables(environment);
  return {
    given,
    problems: [...problems, ...unknown.filter((each) => each.effect === refusal)],
    warnings: unknown.filter((each) => each.effect !== refusal).map(describeProblem),
  };
}

function wordsOf(row: SettingRow, environment: Environment): Given | undefined {
  const bare = row.bare === 'read' ? bareName(row) : undefined;
  for (const name of [row.variable, bare]) {
    const value = name === undefined ? undefined : environment[name];
    if (name === undefined || value === undefined) continue;
    return { words: row.type.isList ? value.split(',') : [value], origin: variable(name) };
  }
  return undefined;
}

/** An empty path names no file. */
function fileOf(row: SettingRow, environment: Environment): { path: string; origin: Origin } | undefined {
  const name = `${row.variable}_FILE`;
  const path = environment[name];
  return path ? { path, origin: variable(name) } : undefined;
}

function variable(name: string): Origin {
  return { kind: 'variable', name };
}

/** The value is not shown: it may be a secret under a mistyped name. */
function unknownVariables(environment: Environment): Problem[] {
  return Object.keys(environment).flatMap((name) => {
    if (environment[name] === undefined || knownVariables.includes(name)) return [];
    if (!prefixes.some((prefix) => name.startsWith(prefix))) return [];
    const guess = nearest(name, knownVariables);
    const isOurs = name.startsWith(ownPrefix);
    if (guess === undefined && !isOurs) return [];
    const expected = guess ?? 'a variable that "pillion config print" lists';
    const effect = guess !== undefined && isOurs ? refusal : 'it is ignored';
    return [{ thing: 'environment variable', value: name, expected, effect }];
  });
}
