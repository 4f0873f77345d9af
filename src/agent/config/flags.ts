/** Settings from the command line. Which flags exist is left to the table of settings. */
import { parseArgs } from 'node:util';
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type SettingRow, settingRows } from '../settings/settings.ts';
import { bool } from '../settings/types.ts';
import { nearest } from './nearest.ts';
import { type Given, refusal, type Source } from './origin.ts';

const rowByFlag = new Map(settingRows.flatMap((row) => (row.flag === undefined ? [] : [[row.flag, row]])));
const flagOptions = Object.fromEntries(
  [...rowByFlag].map(([flag, row]) => [
    flag,
    { type: row.type === bool ? 'boolean' : 'string', ...(row.short && { short: row.short }) } as const,
  ]),
);

/** One flag as it was written. */
interface FlagToken {
  /** Without dashes and without `no-`. */
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/**
 * Reads flags in every form of Sidecar's: `--flag value`, `--flag=value`, `-f value`, `-fvalue`. Lists
 * repeat the flag; a value is not split at commas. Empty text counts as not given, except in a list.
 *
 * @param argv - what follows the command's name
 */
export function readFlags(argv: readonly string[]): Source {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  const strays: string[] = [];
  const { tokens } = parseArgs({
    args: [...argv],
    options: flagOptions,
    strict: false,
    tokens: true,
    allowNegative: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') strays.push(token.value);
    if (token.kind !== 'option') continue;
    const row = rowByFlag.get(token.name);
    const word = row ? wordOf(token, row) : err(unknownFlag(token.rawName));
    if (!word.ok) problems.push(word.error);
    else if (row) addWord(given, row, token, word.value, problems);
  }
  // After a mistyped flag a stray word may be its value; then the flag alone is the mistake.
  if (problems.length === 0) problems.push(...strays.map(strayWord));
  return { given, problems, warnings: [] };
}

function wordOf(token: FlagToken, row: SettingRow): Result<string, Problem> {
  const isNegated = token.rawName.startsWith('--no-');
  if (row.type === bool) {
    if (token.value === undefined) return ok(isNegated ? 'false' : 'true');
    return err(commandLineProblem(`${token.rawName}=${token.value}`, `${token.rawName} without a value`));
  }
  if (isNegated) return err(unknownFlag(token.rawName));
  if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-'))) {
    return err(commandLineProblem(token.rawName, `a value after it, as in ${token.rawName}=…`));
  }
  // `-c=host` means what `--cluster-ip=host` means.
  return ok(token.rawName.startsWith('--') ? token.value : token.value.replace(/^=/, ''));
}

function addWord(
  given: Map<string, Given>,
  row: SettingRow,
  token: FlagToken,
  word: string,
  problems: Problem[],
): void {
  if (word === '' && !row.type.isList) return;
  const before = given.get(row.key);
  if (before && !row.type.isList) {
    problems.push(commandLineProblem(token.rawName, `--${row.flag} only once`));
    return;
  }
  const origin = { kind: 'flag', name: `--${row.flag}` } as const;
  given.set(row.key, { words: [...(before?.words ?? []), word], origin });
}

function unknownFlag(rawName: string): Problem {
  const known = [...rowByFlag.keys()].map((flag) => `--${flag}`);
  const guess = nearest(rawName, known);
  return commandLineProblem(rawName, guess ?? 'a flag that "pillion agent --help" lists');
}

function strayWord(word: string): Problem {
  return commandLineProblem(word, 'only flags here');
}

function commandLineProblem(value: string, expected: string): Problem {
  return { thing: 'command line', value, expected, effect: refusal };
}
