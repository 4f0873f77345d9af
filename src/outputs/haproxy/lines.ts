/** Cuts a stream of text into lines of bounded length. */

const limits = { lineChars: 4096 };

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** A line without end is passed on in pieces. */
  push(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line) this.#onLine(line.slice(0, limits.lineChars));
    if (this.#rest.length > limits.lineChars) {
      this.#onLine(this.#rest.slice(0, limits.lineChars));
      this.#rest = '';
    }
  }
}
