/** Secrets that are kept in a file of their own, as Docker and Kubernetes hand them out. */

import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { describeOrigin, type Given, hidden, type Origin, type ReadFile, refusal } from './origin.ts';

/** One secret in one source: the value itself, or the path of the file that holds it. */
export interface SecretSource {
  readonly direct: Given | undefined;
  readonly file: { readonly path: string; readonly origin: Origin } | undefined;
}

/**
 * The secret as if it had been given directly, its trailing newline removed.
 *
 * @returns undefined where the source gives none; a problem for both at once and for a file that cannot be read or is empty
 */
export function readSecret(source: SecretSource, readFile: ReadFile): Result<Given | undefined, Problem> {
  const { direct, file } = source;
  if (!file) return ok(direct);
  const thing = describeOrigin(file.origin);
  if (direct) {
    const expected = `either this or ${describeOrigin(direct.origin)} (${hidden}), not both`;
    return err({ thing, value: file.path, expected, effect: refusal });
  }
  const content = readFile(file.path);
  if (!content.ok) return err(unreadable(thing, file.path, content.error));
  const secret = content.value.trimEnd();
  if (secret === '') return err(unreadable(thing, file.path, 'it is empty'));
  return ok({ words: [secret], origin: file.origin });
}

function unreadable(thing: string, path: string, reason: string): Problem {
  return { thing, value: path, expected: `a file with the secret (${reason})`, effect: refusal };
}
