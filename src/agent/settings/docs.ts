/** The table of settings as Markdown, for the README and for `pillion config docs`. */
import { bareName, type SettingRow, settingRows } from './settings.ts';

/** Departures that belong to no single setting. */
const generalDepartures = [
  'A mistake in a setting ends the program with exit code 2 and all mistakes are told at once; Sidecar ends with 1 at the first.',
  "Logs go to standard error as in Sidecar, but in pino's forms.",
  'Whole numbers and durations outside a sensible range are refused, negative durations among them.',
  '`LISTENERS_URLS` takes http and https addresses only; `HAPROXY_USER` and `HAPROXY_GROUP` take names only.',
  'A flag that takes one value may be given once.',
  'An argument `@file` is not replaced by the lines of that file.',
  'A `SIDECAR_` variable that almost spells a known name is an error, any other unknown one a warning.',
];

/** One row per setting. */
export function settingsMarkdown(): string {
  const lines = settingRows.map(
    (row) =>
      `| ${[code(row.variable), flagsOf(row), row.isOutsideFile ? '' : code(row.key), defaultOf(row), helpOf(row)].join(' | ')} |`,
  );
  return [
    '| Variable | Flag | In the file | Default | What it does |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** One list item per departure from the original's settings. */
export function departuresMarkdown(): string {
  const refused = settingRows.flatMap((row) => (row.bare === 'refused' ? [`\`${bareName(row)}\``] : []));
  return [
    ...settingRows.flatMap((row) =>
      row.differs ? [`${code(row.variable ?? `--${row.flag}`)}: ${row.differs}`] : [],
    ),
    `Names without prefix that other programs set or that would feed two settings are not read: ${[...new Set(refused)].join(', ')}.`,
    ...generalDepartures,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}

function helpOf(row: SettingRow): string {
  const bare = row.bare === 'read' ? `also read as \`${bareName(row)}\`` : '';
  const secret = row.isSecret ? `a secret: \`${row.variable}_FILE\` names a file with it` : '';
  const idle = row.idle ? `no effect: ${row.idle}` : '';
  const added = row.isNew ? 'new' : '';
  const notes = [added, secret, bare, idle].filter(Boolean).join('; ');
  return escapePipes(notes ? `${row.help} (${notes})` : row.help);
}

function flagsOf(row: SettingRow): string {
  if (row.flag === undefined) return '';
  return [row.short && `-${row.short}`, `--${row.flag}`]
    .filter(Boolean)
    .map((flag) => code(flag))
    .join(' ');
}

function defaultOf(row: SettingRow): string {
  const value = row.default;
  if (typeof value === 'string') return value === '' ? 'empty' : code(value);
  if ('of' in value) return value.text;
  return value.length === 0 ? 'none' : code(value.join(','));
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${escapePipes(text)}\``;
}

function escapePipes(text: string): string {
  return text.replaceAll('|', '\\|');
}
