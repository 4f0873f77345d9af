/** A program that tells on its output what happens, so that tests wait for words and not for time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export class TalkingProcess {
  readonly #child: ChildProcess;
  readonly #title: string;
  #log = '';
  #forgotten = 0;
  readonly #waiting = new Set<() => void>();

  /** @param title - names it in failures */
  constructor(title: string, [program = '', ...args]: readonly string[]) {
    this.#title = title;
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk) => this.#hear(String(chunk)));
    this.#child.on('error', (error) => this.#hear(`(${error.message})\n`));
    this.#child.on('exit', (code, signal) => this.#hear(`(ended with ${code ?? signal})\n`));
    // One that has died does not read.
    this.#child.stdin?.on('error', () => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    const { exitCode, signalCode, pid } = this.#child;
    return exitCode !== null || signalCode !== null || pid === undefined;
  }

  /** Everything it has said on both outputs. */
  get log(): string {
    return this.#log;
  }

  /** Makes {@link says} wait for what is said from now on. */
  forget(): void {
    this.#forgotten = this.#log.length;
  }

  /** @returns the first match, which may have been said already */
  async says(pattern: RegExp, withinMs = 30_000): Promise<RegExpExecArray> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const match = pattern.exec(this.#log.slice(this.#forgotten));
      if (match !== null) return match;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || this.hasEnded)
        throw new Error(`${this.#title} did not say ${pattern}:\n${this.#log}`);
      await this.#news(leftMs);
    }
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Waits until it ends by itself. */
  async ended(): Promise<void> {
    if (!this.hasEnded) await once(this.#child, 'exit');
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended();
  }

  #news(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timeout = setTimeout(resolve, withinMs);
      this.#waiting.add(() => {
        clearTimeout(timeout);
        resolve();
      });
    });
  }

  #hear(text: string): void {
    this.#log += text;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
