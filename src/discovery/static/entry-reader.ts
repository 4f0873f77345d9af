/** Reads the fields of a parsed JSON object by their Go names and collects what is wrong, each with its path. */
import { asObject, fieldOf } from '../../base/json-text.ts';
import type { Problem } from '../../base/problem.ts';
import type { Bounds, Parser } from '../bounded.ts';

/** Where mistakes go. Past the limit they are not kept. */
export interface MistakeList {
  /** What is being read, such as `file static.json`. */
  readonly thing: string;
  readonly effect: string;
  readonly problems: Problem[];
}

const limits = { problems: 20, shownValueChars: 256 };

/** One object of a file. Absent and null fields are alike, as in Go; keys match in any case. */
export class EntryReader {
  readonly #object: Record<string, unknown>;
  readonly #path: string;
  readonly #mistakes: MistakeList;

  /** @param path - where the object is in the file, such as `[2].Service` */
  constructor(object: Record<string, unknown>, path: string, mistakes: MistakeList) {
    this.#object = object;
    this.#path = path;
    this.#mistakes = mistakes;
  }

  /** @returns undefined when the field is absent or not an object; only the latter is a mistake */
  object(name: string): EntryReader | undefined {
    const value = fieldOf(this.#object, name);
    const object = asObject(value);
    if (object) return new EntryReader(object, `${this.#path}.${name}`, this.#mistakes);
    if (value !== undefined) this.refuse(name, 'an object');
    return undefined;
  }

  /** @returns the objects of an array, without those that are none; empty when the field is absent */
  objects(name: string, maxLength: number): EntryReader[] {
    const value = fieldOf(this.#object, name) ?? [];
    if (!Array.isArray(value) || value.length > maxLength) {
      this.refuse(name, `an array of at most ${maxLength} objects`);
      return [];
    }
    return readObjects(value, `${this.#path}.${name}`, this.#mistakes);
  }

  /** @returns the text; empty when it is absent or refused by `syntax` */
  text(name: string, syntax: RegExp, expected: string): string {
    const value = fieldOf(this.#object, name) ?? '';
    if (typeof value === 'string' && (value === '' || syntax.test(value))) return value;
    this.refuse(name, expected);
    return '';
  }

  /** @returns the text; empty when it is absent, empty or refused by `syntax`, each of which is a mistake */
  requiredText(name: string, syntax: RegExp, expected: string): string {
    const value = this.text(name, syntax, expected);
    if ((fieldOf(this.#object, name) ?? '') === '') this.refuse(name, expected);
    return value;
  }

  /** @returns undefined when the field is absent, empty, or none of the known words */
  choice<T extends string>(name: string, known: readonly T[]): T | undefined {
    const value = fieldOf(this.#object, name) ?? '';
    const found = known.find((word) => word === value);
    if (found === undefined && value !== '') this.refuse(name, known.join(', '));
    return found;
  }

  /** @returns undefined when the field is absent or not a whole number within bounds */
  integer(name: string, { min, max }: Bounds): number | undefined {
    const value = fieldOf(this.#object, name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.refuse(name, `a whole number from ${min} to ${max}`);
    return undefined;
  }

  /** @returns 0 when the field is absent or not a whole number within bounds, each of which is a mistake */
  requiredInteger(name: string, { min, max }: Bounds): number {
    const value = this.integer(name, { min, max });
    if (fieldOf(this.#object, name) === undefined) this.refuse(name, `a whole number from ${min} to ${max}`);
    return value ?? 0;
  }

  /** @returns undefined when the field is absent or refused by `parse` */
  parsed<T>(name: string, parse: Parser<T>): T | undefined {
    const value = fieldOf(this.#object, name);
    if (value === undefined) return undefined;
    const parsed = parse(typeof value === 'string' ? value : '');
    if (parsed.ok) return parsed.value;
    this.refuse(name, parsed.error);
    return undefined;
  }

  /** Records that a field is wrong, or missing. */
  refuse(name: string, expected: string): void {
    refuseAt(`${this.#path}.${name}`, fieldOf(this.#object, name), expected, this.#mistakes);
  }
}

/**
 * The objects of an array; an item that is none is a mistake and left out.
 *
 * @param path - where the array is in the file; empty for the file itself
 */
export function readObjects(items: readonly unknown[], path: string, mistakes: MistakeList): EntryReader[] {
  return items.flatMap((item, index) => {
    const object = asObject(item);
    const place = `${path}[${index}]`;
    if (object) return new EntryReader(object, place, mistakes);
    refuseAt(place, item, 'an object', mistakes);
    return [];
  });
}

function refuseAt(path: string, value: unknown, expected: string, mistakes: MistakeList): void {
  const { thing, effect, problems } = mistakes;
  if (problems.length >= limits.problems) return;
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  problems.push({
    thing: `${thing}, ${path}`,
    value: shown.slice(0, limits.shownValueChars),
    expected,
    effect,
  });
}
