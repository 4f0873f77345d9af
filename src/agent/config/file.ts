/** Settings from the YAML file: one mapping per area, with the names of the table inside. */
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type SettingRow, settingRows } from '../settings/settings.ts';
import { nearest } from './nearest.ts';
import { type Given, hidden, type Origin, type ReadFile, refusal, type Source } from './origin.ts';
import { readSecret } from './secret.ts';

/** A settings file is some hundred lines; after a few syntax errors the rest only follow from them. */
export const configFileLimits = { chars: 262_144, syntaxErrors: 5 };

const fileRows = settingRows.filter((row) => !row.isOutsideFile);
const areas = [...new Set(fileRows.map((row) => row.area))];

interface Place {
  readonly path: string;
  readonly lines: LineCounter;
}

/** Reads the file at `path`. Every mistake in it is reported, each with its line. */
export function readConfigFile(path: string, readFile: ReadFile): Source {
  const content = readFile(path);
  if (!content.ok) return failed('settings file', path, `a readable YAML file (${content.error})`);
  if (content.value.length > configFileLimits.chars) {
    return failed('settings file', path, `a file of at most ${configFileLimits.chars} characters`);
  }
  const place: Place = { path, lines: new LineCounter() };
  const root = parseYaml(content.value, place);
  if (!root.ok) return { given: new Map(), problems: root.error, warnings: [] };
  const found = new FileReader(place, readFile);
  if (root.value) found.readAreas(root.value);
  return { given: found.given, problems: found.problems, warnings: [] };
}

function failed(thing: string, value: string, expected: string): Source {
  return { given: new Map(), problems: [{ thing, value, expected, effect: refusal }], warnings: [] };
}

/**
 * The broken line itself is not told, since a secret may stand in it.
 *
 * @returns null for an empty file
 */
function parseYaml(text: string, { path, lines }: Place): Result<Node | null, Problem[]> {
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length === 0) return ok(document.contents);
  return err(
    document.errors.slice(0, configFileLimits.syntaxErrors).map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      // After a colon the parser quotes what it found.
      const [reason] = error.message.split(':', 1);
      const expected = `valid YAML (line ${line}, column ${col}: ${reason})`;
      return { thing: 'settings file', value: path, expected, effect: refusal };
    }),
  );
}

/** One line of a mapping. */
interface Entry {
  readonly name: string;
  readonly key: Node;
  readonly value: Node | null;
}

/** Walks the parsed file and gathers what is given and what is wrong. */
class FileReader {
  readonly given = new Map<string, Given>();
  readonly problems: Problem[] = [];
  readonly #place: Place;
  readonly #readFile: ReadFile;

  constructor(place: Place, readFile: ReadFile) {
    this.#place = place;
    this.#readFile = readFile;
  }

  readAreas(root: Node): void {
    if (!isMap(root)) {
      this.#report(root, '', this.#place.path, 'settings by area, as in "http:" with "port: 7777" below it');
      return;
    }
    for (const { name, key, value } of this.#entries(root)) {
      const rows = fileRows.filter((row) => row.area === name);
      if (rows.length === 0) this.#report(key, '', name, this.#suggestion(name, areas));
      else if (isMap(value)) this.#readArea(name, rows, value);
      else this.#report(value ?? key, name, shown(value), `settings below it, such as ${rows[0]?.name}`);
    }
  }

  #readArea(area: string, rows: readonly SettingRow[], map: YAMLMap): void {
    const names = rows.flatMap((row) => (row.isSecret ? [row.name, `${row.name}File`] : [row.name]));
    const secretFiles = new Map<SettingRow, { path: string; origin: Origin }>();
    for (const entry of this.#entries(map)) {
      const { name, key } = entry;
      const row = rows.find((each) => name === each.name || (each.isSecret && name === `${each.name}File`));
      if (!row) {
        this.#report(key, area, name, this.#suggestion(name, names));
        continue;
      }
      const origin = this.#originOf(key, `${area}.${name}`);
      const words = this.#wordsOf(row, entry, origin.key);
      if (!words) continue;
      if (name === row.name) this.given.set(row.key, { words, origin });
      else secretFiles.set(row, { path: words[0] ?? '', origin });
    }
    for (const [row, file] of secretFiles) {
      const secret = readSecret({ direct: this.given.get(row.key), file }, this.#readFile);
      if (!secret.ok) this.problems.push(secret.error);
      else if (secret.value) this.given.set(row.key, secret.value);
    }
  }

  /** @returns undefined when the node has the wrong shape, which is then reported */
  #wordsOf(row: SettingRow, entry: Entry, key: string): readonly string[] | undefined {
    const { value } = entry;
    // The path of a secret's file is one word, whatever the secret is.
    const isList = row.type.isList && entry.name === row.name;
    if (isList && isSeq(value)) {
      const words = value.items.map((item) => (isScalar(item) ? wordOf(item) : undefined));
      if (words.every((word) => word !== undefined)) return words;
    }
    if (!isList && isScalar(value)) {
      const word = wordOf(value);
      if (word !== undefined) return [word];
    }
    const expected = isList ? `${row.type.accepts}, one entry per line: "- …"` : row.type.accepts;
    const given = row.isSecret && isScalar(value) ? hidden : shown(value);
    this.#report(value ?? entry.key, key, given, expected);
    return undefined;
  }

  *#entries(map: YAMLMap): Generator<Entry> {
    for (const { key, value } of map.items) {
      yield { name: shown(key as Node), key: key as Node, value: value as Node | null };
    }
  }

  #suggestion(name: string, known: readonly string[]): string {
    return nearest(name, known) ?? `one of ${known.join(', ')}`;
  }

  #report(node: Node, key: string, value: string, expected: string): void {
    const { path, line } = this.#originOf(node, key);
    const thing = key === '' ? `${path} line ${line}` : `${path} line ${line}, ${key}`;
    this.problems.push({ thing, value, expected, effect: refusal });
  }

  #originOf(node: Node, key: string) {
    const { line } = this.#place.lines.linePos(node.range?.[0] ?? 0);
    return { kind: 'file', path: this.#place.path, line, key } as const;
  }
}

/** The text as written, so that Go's rules and not YAML's decide what `0x10` or `010` mean. */
function wordOf(scalar: Scalar): string | undefined {
  if (typeof scalar.value === 'string') return scalar.value;
  return scalar.value === null ? undefined : scalar.source;
}

function shown(node: Node | null): string {
  if (isScalar(node)) return wordOf(node) ?? '';
  return node === null ? '' : `a YAML ${isMap(node) ? 'mapping' : isSeq(node) ? 'list' : 'alias'}`;
}
