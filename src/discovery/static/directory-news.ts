/** Quick news of changes to one file, also when it is replaced by renaming. A hint only: it may miss some. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pause } from '../pause.ts';

/** Watches the directory of a file, since a watch on the file itself ends when the file is replaced. */
export class DirectoryNews {
  readonly #directory: string;
  readonly #file: string;
  #watcher: FSWatcher | undefined;
  #isNews = false;
  #wake: () => void = () => undefined;

  /** @param path - of a file, which need not exist */
  constructor(path: string) {
    this.#directory = dirname(resolve(path));
    this.#file = basename(path);
    this.#open();
  }

  /** Waits for news, at most `ms`. @returns whether there was any since the last call */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    this.#open();
    if (!this.#isNews) {
      const wake = new AbortController();
      this.#wake = () => wake.abort();
      await pause(ms, AbortSignal.any([signal, wake.signal]));
    }
    const isNews = this.#isNews;
    this.#isNews = false;
    return isNews;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #open(): void {
    if (this.#watcher) return;
    try {
      this.#watcher = watch(this.#directory, (_event, name) => this.#onEvent(name));
      this.#watcher.on('error', () => this.close());
    } catch {
      // No such directory, or no watches left on this system: whoever waits also polls.
      this.#watcher = undefined;
    }
  }

  #onEvent(name: string | null): void {
    // Kubernetes replaces a directory called ..data when it updates mounted files.
    if (name !== null && name !== this.#file && !name.startsWith('..')) return;
    this.#isNews = true;
    this.#wake();
  }
}
