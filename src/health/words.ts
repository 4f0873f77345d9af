/** Splits a command line into words as a POSIX shell does, and performs none of its expansions. */

// The alternatives begin with different characters, so matching never goes back over the text.
const word = /(?:[^ \t\n'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs;
const piece = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs;
const onlyLineBreaks = /^(?:\\\n)+$/;
const escapeInDoubleQuotes = /\\([$`"\\\n])/g;

/**
 * @returns undefined for a quote that is not closed and for a backslash at the end
 * @source POSIX Shell Command Language §2.2, Quoting
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const left = text.replace(word, (quoted) => {
    if (!onlyLineBreaks.test(quoted)) words.push(unquote(quoted));
    return '';
  });
  return left.trim() === '' ? words : undefined;
}

function unquote(quoted: string): string {
  return quoted.replace(piece, (_piece, escaped?: string, single?: string, double?: string) => {
    if (escaped !== undefined) return continued(escaped);
    return single ?? (double ?? '').replace(escapeInDoubleQuotes, (_escape, each: string) => continued(each));
  });
}

/** An escaped line break joins two lines; any other escaped character is itself. */
function continued(escaped: string): string {
  return escaped === '\n' ? '' : escaped;
}
