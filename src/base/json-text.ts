/** JSON text exactly as Sidecar's Go code writes it, so that golden files compare byte for byte. */

// The negated class means the control characters below the space.
const escaped =
  /["\\<>&\u2028\u2029]|[^\u0020-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const shortEscapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r' };

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  // A lone surrogate has no UTF-8 form; Go prints the replacement character for it.
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * A JSON string literal with Go's older escaping rules: `<`, `>`, `&`, U+2028 and U+2029 escaped, and
 * control characters other than LF and CR in the long form.
 *
 * @source NinesStack/sidecar service_ffjson.go; the behaviour was measured by running it
 */
export function quoteJson(text: string): string {
  return `"${text.replace(escaped, escapeCharacter)}"`;
}

const openers = new Set(['{', '[']);
const closers = new Set(['}', ']']);

/**
 * Compact JSON laid out with two spaces a level, as Go's json.Indent does: empty objects and arrays
 * stay on one line.
 *
 * @param compact - valid JSON without white space between tokens
 * @param prefix - the indentation that lines after the first begin with
 */
export function indentJson(compact: string, prefix = ''): string {
  let out = '';
  let depth = 0;
  let copied = 0;
  const newline = (): string => `\n${prefix}${'  '.repeat(depth)}`;
  for (let at = 0; at < compact.length; at += 1) {
    const character = compact.charAt(at);
    if (character === '"') {
      at = endOfString(compact, at);
    } else if (openers.has(character)) {
      if (closers.has(compact.charAt(at + 1))) {
        at += 1;
        continue;
      }
      depth += 1;
      out += compact.slice(copied, at + 1) + newline();
      copied = at + 1;
    } else if (closers.has(character)) {
      depth -= 1;
      out += compact.slice(copied, at) + newline();
      copied = at;
    } else if (character === ',') {
      out += compact.slice(copied, at + 1) + newline();
      copied = at + 1;
    } else if (character === ':') {
      out += `${compact.slice(copied, at + 1)} `;
      copied = at + 1;
    }
  }
  return out + compact.slice(copied);
}

/** @returns the index of the quote that ends the string beginning at `start` */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}

/**
 * Parses the first JSON value in `text` and ignores what follows it, as Go's streaming decoder does.
 *
 * @returns undefined when there is no valid JSON object at the start
 */
export function parseLeadingObject(text: string): Record<string, unknown> | undefined {
  return asObject(tryParse(text)) ?? asObject(tryParse(text.slice(0, endOfObject(text))));
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Narrows a parsed JSON value to an object that is neither null nor an array. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function endOfObject(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') at = endOfString(text, at);
    else if (openers.has(character)) depth += 1;
    else if (closers.has(character)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/**
 * A field by its Go name: an exact key first, otherwise the last key that differs only in case.
 *
 * @returns undefined for a missing key and for null, which Go treats alike
 */
export function fieldOf(object: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name] ?? undefined;
  const wanted = name.toLowerCase();
  let found: unknown;
  for (const key of Object.keys(object)) if (key.toLowerCase() === wanted) found = object[key] ?? undefined;
  return found;
}
