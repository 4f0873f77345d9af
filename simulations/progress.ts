/** A line that is written over as long work goes on. Without a terminal it appears now and then. */

/** The part of a stream such as `process.stderr` that is needed. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const everyMs = { terminal: 200, other: 10_000 } as const;

export class Progress {
  readonly #screen: Screen;
  #shownAt = performance.now();
  #isShowing = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Replaces the line, unless the last is still fresh. */
  show(line: string): void {
    const isTerminal = this.#screen.isTTY === true;
    if (performance.now() - this.#shownAt < (isTerminal ? everyMs.terminal : everyMs.other)) return;
    this.#shownAt = performance.now();
    this.#screen.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    this.#isShowing = isTerminal;
  }

  /** Writes a line that stays. */
  say(line: string): void {
    this.clear();
    this.#screen.write(`${line}\n`);
  }

  clear(): void {
    if (this.#isShowing) this.#screen.write('\r\x1b[K');
    this.#isShowing = false;
  }
}
