/** Loads a file into a HAProxy of our own: starts it, or reloads it and waits until it says so. */
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { LoadError, Loader } from './loader.ts';
import { reloadConfirmed } from './master.ts';
import { HaproxyProcess, type ProcessOptions } from './process.ts';

export class ManagedLoader implements Loader {
  readonly #process: HaproxyProcess;
  readonly #masterSocket: string;
  readonly #stopOnClose: boolean;

  /** @param stopOnClose - false leaves HAProxy running, so that traffic outlives the agent */
  constructor(options: ProcessOptions, stopOnClose: boolean) {
    this.#process = new HaproxyProcess(options);
    this.#masterSocket = options.sockets.master;
    this.#stopOnClose = stopOnClose;
  }

  async isRunning(): Promise<boolean> {
    if (!this.#process.isUp) await this.#process.adopt();
    return this.#process.isUp;
  }

  async load(signal: AbortSignal): Promise<Result<void, LoadError>> {
    // A restart under way may have read the file before it was replaced, so it is reloaded after it.
    await this.#process.settled();
    if (!this.#process.isUp) {
      const started = await this.#process.start(signal);
      return started.ok ? started : err({ kind: 'unavailable', message: started.error });
    }
    this.#process.takeWords();
    const verdict = await reloadConfirmed(this.#masterSocket, signal);
    if (verdict === 'loaded') return ok(undefined);
    const words = this.#process.takeWords();
    return verdict === 'refused'
      ? err({ kind: 'refused', message: `HAProxy refused the reload${words ? `: ${words}` : ''}` })
      : err({ kind: 'unavailable', message: 'HAProxy did not confirm the reload' });
  }

  problems(): readonly Problem[] {
    const reason = this.#process.downReason;
    if (reason === null) return [];
    return [
      { thing: 'haproxy', value: reason, expected: 'a running process', effect: 'it is being started again' },
    ];
  }

  async close(): Promise<void> {
    if (this.#stopOnClose) await this.#process.stop();
    else await this.#process.release();
  }
}
