/** Where JSON text stops being JSON. `JSON.parse` does not say so for every mistake. */

/** A mistake in the text, both numbers from 1. */
export interface SyntaxMistake {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const token =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/uy;

/** What may come next; `…OrEnd` also closes an empty object or array. */
type State = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'end';

const expectations: Readonly<Record<State, string>> = {
  value: 'a value',
  valueOrEnd: 'a value or ]',
  key: 'a name in double quotes (there may be no comma before a closing brace)',
  keyOrEnd: 'a name in double quotes or }',
  colon: 'a colon',
  commaOrEnd: 'a comma or the closing bracket',
  end: 'the end of the file',
};

/** Finds the first mistake; undefined when the text is valid JSON. */
export function findSyntaxMistake(text: string): SyntaxMistake | undefined {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let at = 0;
  while (state !== 'end' || at + leadingSpace(text, at) < text.length) {
    token.lastIndex = at;
    const match: RegExpExecArray | null = token.exec(text);
    const next: State | null | undefined = match && stateAfter(state, match, open);
    if (!match || !next) return mistakeAt(text, at + leadingSpace(text, at), expectations[state]);
    state = next;
    at += match[0].length;
  }
  return undefined;
}

function stateAfter(state: State, match: RegExpExecArray, open: ('{' | '[')[]): State | undefined {
  const [, mark, string] = match;
  const isValueDue = state === 'value' || state === 'valueOrEnd';
  if (mark === '{' || mark === '[') {
    if (!isValueDue) return undefined;
    open.push(mark);
    return mark === '{' ? 'keyOrEnd' : 'valueOrEnd';
  }
  if (mark === '}' || mark === ']') {
    const isEmpty = state === (mark === '}' ? 'keyOrEnd' : 'valueOrEnd');
    if (!isEmpty && state !== 'commaOrEnd') return undefined;
    return open.pop() === (mark === '}' ? '{' : '[') ? afterValue(open) : undefined;
  }
  if (mark === ':') return state === 'colon' ? 'value' : undefined;
  if (mark === ',') return state === 'commaOrEnd' ? (open.at(-1) === '{' ? 'key' : 'value') : undefined;
  if (state === 'key' || state === 'keyOrEnd') return string === undefined ? undefined : 'colon';
  return isValueDue ? afterValue(open) : undefined;
}

function afterValue(open: readonly string[]): State {
  return open.length === 0 ? 'end' : 'commaOrEnd';
}

function leadingSpace(text: string, at: number): number {
  let end = at;
  while (' \t\r\n'.includes(text.charAt(end)) && end < text.length) end += 1;
  return end - at;
}

function mistakeAt(text: string, at: number, expected: string): SyntaxMistake {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1, expected };
}
