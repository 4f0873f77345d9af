/** The demo's one screen as text, and the terminal it is kept on. What is shown is decided elsewhere. */
import { clearScreenDown, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

/** One instance as the screen shows it. */
export interface ScreenRow {
  readonly service: string;
  readonly instance: string;
  readonly status: string;
  readonly address: string;
  readonly servicePort: number;
  readonly isRouted: boolean;
  readonly lastCheck: string;
}

export interface ScreenView {
  /** What routes requests, in words. */
  readonly proxy: string;
  /** A line each: command to try, what it shows. */
  readonly tries: readonly (readonly [command: string, about: string])[];
  readonly rows: readonly ScreenRow[];
  /** Things that were worked around or are wrong; shown below the table. */
  readonly remarks: readonly string[];
}

/** Commands are padded to this; the few longer ones push their own remark only. */
const commandChars = 45;

const columns = ['SERVICE', 'INSTANCE', 'STATUS', 'ADDRESS', 'SERVICEPORT', 'ROUTED', 'LAST CHECK'];

/** The whole screen, lines ending in LF. Equal views give equal text, so an unchanged screen is not redrawn. */
export function renderScreen(view: ScreenView): string {
  const table = [columns, ...view.rows.map(cells)];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return [
    'Pillion demo: services found, checked and routed on this machine. Ctrl-C stops it and cleans up.',
    '',
    `  proxy: ${view.proxy}`,
    '',
    'Try',
    ...view.tries.map(([command, about]) => `  ${command.padEnd(commandChars)}   ${about}`),
    '',
    ...table.map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    ),
    ...(view.remarks.length > 0 ? ['', ...view.remarks.map((remark) => `  note: ${remark}`)] : []),
    '',
  ].join('\n');
}

function cells(row: ScreenRow): string[] {
  return [
    row.service,
    row.instance,
    row.status,
    row.address,
    String(row.servicePort),
    row.isRouted ? 'yes' : 'no',
    row.lastCheck,
  ];
}

/** Redraws in place on a terminal; elsewhere, such as in a log, prints each new screen below the last. */
export class LiveScreen {
  readonly #out: NodeJS.WriteStream;
  #shown = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(text: string): void {
    if (text === this.#shown) return;
    if (this.#out.isTTY) this.#redraw(this.#out, text);
    else this.#out.write(`${text}\n`);
    this.#shown = text;
  }

  #redraw(terminal: WriteStream, text: string): void {
    cursorTo(terminal, 0, 0);
    clearScreenDown(terminal);
    // A line longer than the terminal would wrap and push the first lines out of sight.
    const lines = text.split('\n').map((line) => line.slice(0, terminal.columns));
    terminal.write(lines.join('\n'));
  }
}
