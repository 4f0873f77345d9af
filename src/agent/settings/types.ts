/**
 * How the text of a setting becomes a value. Sidecar read its settings with Go, so numbers, booleans,
 * durations and lists keep Go's syntax. Which settings exist is left to `settings.ts`.
 */
import { isIP, isIPv6 } from 'node:net';
import { formatDuration, parseDuration } from '../../base/duration.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Millis } from '../../base/time.ts';
import { parseSeed } from '../../transport/index.ts';
import { type Key, Keyring } from '../../wire/index.ts';
import { acceptedKeys, fingerprint, parseKey } from '../key-text.ts';

/** What a value looks like in `config print`; durations and addresses are text there. */
export type Printable = string | number | boolean | readonly string[];

/** A value that Sidecar ignored without a word; we say so. */
export interface Doubt {
  readonly value: string;
  readonly expected: string;
  readonly effect: string;
}

/** One kind of value. */
export interface SettingType<T> {
  /** For people: `a duration such as 300ms, 1.5s or 2h45m`. */
  readonly accepts: string;
  readonly isList: boolean;
  /**
   * @param words - one word; for a list one per entry, as repeated flags or a YAML sequence give them
   * @returns an error that says what is accepted
   */
  parse(words: readonly string[]): Result<T, string>;
  print(value: T): Printable;
  /** Looks at words that `parse` accepts. */
  doubt?(words: readonly string[]): Doubt | undefined;
  /** A second look at them, where it takes a library that most agents never need. */
  prove?(words: readonly string[]): Promise<Result<void, string>>;
}

/** A host and a port; the host of an IPv6 address without brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** setTimeout fires at once when asked to wait longer. */
const longestTimerMs = 2 ** 31 - 1;

/** @param read - undefined for text that is not accepted */
function scalar<T>(
  accepts: string,
  read: (text: string) => T | undefined,
  print: (value: T) => Printable,
): SettingType<T> {
  return {
    accepts,
    isList: false,
    parse([text = '']) {
      const value = read(text);
      return value === undefined ? err(accepts) : ok(value);
    },
    print,
  };
}

const asIs = <T extends Printable>(value: T): T => value;

/** Any text, verbatim. */
export const text: SettingType<string> = scalar('any text', asIs, asIs);

/** Text of a given form, verbatim. */
export function matching(accepts: string, pattern: RegExp): SettingType<string> {
  return scalar(accepts, (given) => (pattern.test(given) ? given : undefined), asIs);
}

/** One of a few words. */
export function choice<T extends string>(...words: readonly T[]): SettingType<T> {
  return scalar(orList(words), (given) => words.find((word) => word === given), asIs);
}

/** One of a few words; any other one means `fallback`, with a warning. */
export function lenientChoice<T extends string>(words: readonly T[], fallback: T): SettingType<T> {
  return {
    ...scalar<T>(orList(words), (given) => words.find((word) => word === given) ?? fallback, asIs),
    doubt([given = '']) {
      if (given === '' || words.some((word) => word === given)) return undefined;
      return { value: given, expected: orList(words), effect: `${fallback} is used` };
    },
  };
}

/** A list of known words; others are left out, with a warning. */
export function knownWords<T extends string>(...words: readonly T[]): SettingType<readonly T[]> {
  const isKnown = (given: string): given is T => words.some((word) => word === given);
  return {
    accepts: `a list of ${words.join(', ')}`,
    isList: true,
    parse: (given) => ok(given.filter(isKnown)),
    print: asIs,
    doubt(given) {
      const unknown = given.filter((word) => word !== '' && !isKnown(word));
      if (unknown.length === 0) return undefined;
      return { value: unknown.join(','), expected: orList(words), effect: 'it is ignored' };
    },
  };
}

function orList(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ');
}

/** Entries verbatim: nothing is trimmed, and empty text is one empty entry. */
export const list: SettingType<readonly string[]> = {
  accepts: 'a list',
  isList: true,
  parse: ok,
  print: asIs,
};

const httpUrls = 'a list of http:// or https:// addresses';

/** Absolute http or https addresses; empty entries are skipped. */
export const urls: SettingType<readonly string[]> = {
  accepts: httpUrls,
  isList: true,
  parse(words) {
    const entries = words.filter((word) => word !== '');
    return entries.every(isHttpUrl) ? ok(entries) : err(httpUrls);
  },
  print: asIs,
};

function isHttpUrl(given: string): boolean {
  return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}

/** Hosts as `startHost` takes them. */
export const seeds: SettingType<readonly string[]> = {
  accepts: 'a list of host, host:port or [IPv6 address]:port',
  isList: true,
  parse(words) {
    const entries = words.flatMap((word) => word.split(/\s+/)).filter(Boolean);
    return entries.every((entry) => parseSeed(entry).ok) ? ok(entries) : err(this.accepts);
  },
  print: asIs,
};

/** Keys for gossip. What is printed are their fingerprints. */
export const encryptKeys: SettingType<readonly Key[]> = {
  accepts: `a list of at most 32 keys, each ${acceptedKeys}`,
  isList: true,
  parse(words) {
    // A file has them with commas or one per line.
    const texts = words.flatMap((word) => word.split(/[\s,]+/)).filter(Boolean);
    const keys = texts.flatMap((text) => parseKey(text) ?? []);
    return keys.length === texts.length && Keyring.of(keys).ok ? ok(keys) : err(this.accepts);
  },
  print: (keys) => keys.map(fingerprint),
};

/** Versions that peers must overlap with, each 0 to 255. */
export type Versions = readonly [min: number, max: number, current: number];

export const versions: SettingType<Versions> = scalar<Versions>(
  'min,max,current such as 0,0,0, each from 0 to 255 and in order',
  (given) => {
    if (!/^\d{1,3},\d{1,3},\d{1,3}$/.test(given)) return undefined;
    const [min = 0, max = 0, current = 0] = given.split(',').map(Number);
    return min <= current && current <= max && max <= 255 ? [min, max, current] : undefined;
  },
  (value) => value.join(','),
);

/** @source Go's strconv.ParseBool */
export const bool: SettingType<boolean> = scalar(
  'true or false (1, t, T, TRUE, True, 0, f, F, FALSE, False)',
  (given) => {
    if (/^(?:1|t|T|TRUE|true|True)$/.test(given)) return true;
    return /^(?:0|f|F|FALSE|false|False)$/.test(given) ? false : undefined;
  },
  asIs,
);

/** @source Docker's command line: any text at all in DOCKER_TLS_VERIFY means yes */
export const presence: SettingType<boolean> = scalar(
  'any text for yes, empty for no',
  (given) => given !== '',
  asIs,
);

const goInteger =
  /^([+-]?)(?:(0|[1-9](?:_?\d)*)|0[oO]?((?:_?[0-7])+)|(0[xX](?:_?[\da-fA-F])+)|(0[bB](?:_?[01])+))$/;

/**
 * Whole numbers in Go's base-0 syntax: `0x1F`, `0b101`, a leading `0` for octal, `_` between digits.
 *
 * @source Go's strconv.ParseInt with base 0
 */
export function integer(min: number, max: number): SettingType<number> {
  const read = (given: string): number | undefined => {
    const [, sign = '', decimal, octal, hex, binary] = goInteger.exec(given) ?? [];
    const digits = decimal ?? (octal ? `0o${octal}` : (hex ?? binary));
    if (digits === undefined) return undefined;
    const value = Number(digits.replaceAll('_', '')) * (sign === '-' ? -1 : 1);
    return value >= min && value <= max ? value : undefined;
  };
  return scalar(`a whole number from ${min} to ${max}`, read, asIs);
}

/** Zero asks the system for a free one, where we listen. */
export const port = integer(0, 65535);

/** @param minMs - the shortest that is accepted; 0 where it means "off" or "default" */
export function duration(minMs: number): SettingType<Millis> {
  const least = minMs > 0 ? ` of at least ${formatDuration(minMs)}` : '';
  const read = (given: string): Millis | undefined => {
    const parsed = parseDuration(given);
    const isInRange = parsed.ok && parsed.value >= minMs && parsed.value <= longestTimerMs;
    return isInRange ? (parsed.value as Millis) : undefined;
  };
  return scalar(`a duration such as 300ms, 1.5s or 2h45m${least}`, read, formatDuration);
}

/** An IP address, or empty for "choose one". */
export const ipOrEmpty = scalar(
  'an IP address such as 10.0.0.5',
  (given) => (given === '' || isIP(given) > 0 ? given : undefined),
  asIs,
);

/** Where to listen. Empty and `*` mean every address, as they do in HAProxy's `bind`. */
export const bindIp = scalar(
  'an IP address such as 10.0.0.5; 0.0.0.0 for all',
  (given) => {
    if (given === '' || given === '*') return '0.0.0.0';
    return isIP(given) > 0 ? given : undefined;
  },
  asIs,
);

const hostPortSyntax = /^(?:\[([\da-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})$/;

/** `host:port`, `[v6]:port`, or empty for null. */
export const hostPort: SettingType<HostPort | null> = scalar<HostPort | null>(
  'host:port such as 127.0.0.1:8125, or empty',
  (given) => {
    if (given === '') return null;
    const [, v6, name, digits] = hostPortSyntax.exec(given) ?? [];
    const host = v6 ?? name;
    if (host === undefined || Number(digits) > 65535 || (v6 !== undefined && !isIPv6(v6))) return undefined;
    return { host, port: Number(digits) };
  },
  (value) => {
    if (value === null) return '';
    return `${value.host.includes(':') ? `[${value.host}]` : value.host}:${value.port}`;
  },
);

/** Where a Docker engine listens. Without a scheme it is TCP, as in Sidecar's client library. */
export const engineUrl: SettingType<string> = scalar(
  'unix:///path, tcp://host:port, http://… or https://…',
  (given) => {
    if (given === '' || /^unix:\/\/\/./.test(given)) return given;
    const withScheme = given.includes('://') ? given : `tcp://${given}`;
    return /^(?:tcp|https?):\/\/[^/\s]/.test(withScheme) && URL.canParse(withScheme) ? withScheme : undefined;
  },
  asIs,
);

/** A regular expression in RE2 syntax, kept as text. */
export const regexp: SettingType<string> = {
  ...scalar('a regular expression in RE2 syntax', asIs, asIs),
  async prove([given = '']) {
    if (given === '') return ok(undefined);
    const { RE2JS } = await import('re2js');
    try {
      RE2JS.compile(given);
      return ok(undefined);
    } catch {
      // re2js throws for each syntax error; the expression is reported as a whole.
      return err(this.accepts);
    }
  },
};
