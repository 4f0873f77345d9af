/** HAProxy's quoting, for values that come from the operator. Values from labels never need it. */
import { err, ok, type Result } from '../../base/result.ts';

/**
 * A word in strong quotes, in which HAProxy expands nothing.
 *
 * @returns an error for control characters, which no quoting lets into one line of a file
 * @source HAProxy configuration manual §2.2: quoting and escaping work as in a shell
 */
export function quoteHaproxy(text: string): Result<string, string> {
  if (/\p{Cc}/u.test(text)) return err('text without control characters');
  return ok(`'${text.replaceAll("'", "'\\''")}'`);
}
