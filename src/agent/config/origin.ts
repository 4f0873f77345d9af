/** What was given for a setting, and where. The three readers of sources share this. */
import type { Problem } from '../../base/problem.ts';
import type { Result } from '../../base/result.ts';
import type { SettingRow } from '../settings/settings.ts';

/** Where a value came from. */
export type Origin =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string; readonly line: number; readonly key: string }
  | { readonly kind: 'default' };

/** Words for one setting, not yet parsed. */
export interface Given {
  readonly words: readonly string[];
  readonly origin: Origin;
}

/** All that one source gives, by the setting's key. */
export interface Source {
  readonly given: ReadonlyMap<string, Given>;
  readonly problems: readonly Problem[];
  /** One line each. */
  readonly warnings: readonly string[];
}

/** Reads a whole text file; an error says why it could not. */
export type ReadFile = (path: string) => Result<string, string>;

/** What a mistake in a setting leads to. */
export const refusal = 'the agent does not start';

/** Stands for a secret wherever its value would be shown. */
export const hidden = '(hidden)';

/** `flag --config`, `variable SIDECAR_SEEDS`, `pillion.yaml line 3, http.port`, `default`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return `flag ${origin.name}`;
    case 'variable':
      return `variable ${origin.name}`;
    case 'file':
      return `${origin.path} line ${origin.line}, ${origin.key}`;
    case 'default':
      return 'default';
  }
}

/** A mistake in the words given for a setting. */
export function mistakeIn(row: SettingRow, given: Given, expected: string): Problem {
  return {
    thing:
      given.origin.kind === 'default'
        ? `default of ${row.variable ?? row.key}`
        : describeOrigin(given.origin),
    value: row.isSecret ? hidden : given.words.join(','),
    expected,
    effect: refusal,
  };
}
