/** A stream of bytes → lines of bounded length. */

/** Joins chunks into lines; a line that grows past the limit is skipped to its end and counted. */
export class LineSplitter {
  /** Lines that were too long. */
  dropped = 0;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #isSkipping = false;

  /** @param maxBytes - longest line that is kept, without its line feed */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @returns the lines that `chunk` completes, without line feeds */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      if (!this.#isSkipping) lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#startLine();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Buffer): void {
    if (this.#isSkipping || part.length === 0) return;
    this.#partBytes += part.length;
    if (this.#partBytes > this.#maxBytes) {
      this.#startLine();
      this.#isSkipping = true;
      this.dropped += 1;
      return;
    }
    this.#parts.push(part);
  }

  #startLine(): void {
    this.#parts = [];
    this.#partBytes = 0;
    this.#isSkipping = false;
  }
}
