/**
 * Streams of whole documents, one after each change. Documents are shared bytes; a slow watcher skips to
 * the newest one, a stuck watcher is cut, and neither is waited for.
 */
import type { ServerResponse } from 'node:http';
import type { Now } from '../base/time.ts';
import type { HttpLimits } from './options.ts';

export interface WatchDeps {
  now(): Now;
  /** A watcher was cut because it did not take a whole document in `watcherStuckMs`. */
  onCut(): void;
}

type WatchLimits = Pick<HttpLimits, 'watchers' | 'watcherStuckMs' | 'watchPauseMs'>;

/** How often stuck watchers are looked for, as a share of the time they are given. */
const sweepsPerDeadline = 10;
const probeIdlePeerMs = 60_000;

export class Watchers {
  readonly #deps: WatchDeps;
  readonly #limits: WatchLimits;
  readonly #watchers = new Set<Watcher>();
  #pause: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #flush: NodeJS.Immediate | undefined;
  #changedInPause = false;

  constructor(deps: WatchDeps, limits: WatchLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  get size(): number {
    return this.#watchers.size;
  }

  get isFull(): boolean {
    return this.#watchers.size >= this.#limits.watchers;
  }

  /**
   * Sends the first document and then one after each change, until the client leaves.
   *
   * @param newest - the current document; the same Buffer until something changes
   */
  add(response: ServerResponse, newest: () => Buffer): void {
    const watcher = new Watcher(response, newest, () => this.#deps.now().mono);
    this.#watchers.add(watcher);
    response.once('close', () => this.#remove(watcher));
    // A quiet stream is healthy for ever; only a peer that vanished is to be noticed.
    response.socket?.setTimeout(0);
    response.socket?.setKeepAlive(true, probeIdlePeerMs);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    watcher.send();
    const sweepMs = this.#limits.watcherStuckMs / sweepsPerDeadline;
    this.#sweep ??= setInterval(() => this.#cutStuck(), sweepMs).unref();
  }

  /**
   * Something changed: every watcher gets a document, at the end of this turn of the event loop or when
   * the pause after the last one is over.
   *
   * Differs: the original sends one document per change and drops the 51st in a burst, which may be the
   * one that matters; each document is complete, so sharing one loses nothing.
   */
  changed(): void {
    if (this.#pause !== undefined) this.#changedInPause = true;
    else this.#flush ??= setImmediate(() => this.#sendAll());
  }

  /** Ends every stream; one that is backed up is cut. */
  close(): void {
    clearTimeout(this.#pause);
    clearImmediate(this.#flush);
    for (const watcher of this.#watchers) watcher.end();
  }

  #sendAll(): void {
    this.#flush = undefined;
    if (this.#watchers.size === 0) return;
    this.#pause = setTimeout(() => this.#endPause(), this.#limits.watchPauseMs).unref();
    for (const watcher of this.#watchers) watcher.send();
  }

  #endPause(): void {
    this.#pause = undefined;
    if (!this.#changedInPause) return;
    this.#changedInPause = false;
    this.#sendAll();
  }

  #cutStuck(): void {
    const now = this.#deps.now().mono;
    for (const watcher of this.#watchers) {
      if (!watcher.isStuck(now - this.#limits.watcherStuckMs)) continue;
      watcher.cut();
      this.#deps.onCut();
    }
  }

  #remove(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}

/** One stream with at most one document in flight. */
class Watcher {
  readonly #response: ServerResponse;
  readonly #newest: () => Buffer;
  readonly #now: () => number;
  readonly #onWritten = (): void => this.#written();
  #sent: Buffer | undefined;
  #inFlightSince: number | null = null;
  #isBehind = false;

  constructor(response: ServerResponse, newest: () => Buffer, now: () => number) {
    this.#response = response;
    this.#newest = newest;
    this.#now = now;
  }

  /** Sends the newest document, or lets it follow the one that the client is still taking. */
  send(): void {
    this.#isBehind = this.#inFlightSince !== null;
    if (this.#isBehind || this.#response.destroyed) return;
    const document = this.#newest();
    if (document === this.#sent) return;
    this.#sent = document;
    this.#inFlightSince = this.#now();
    this.#response.write(document, this.#onWritten);
  }

  isStuck(since: number): boolean {
    return this.#inFlightSince !== null && this.#inFlightSince <= since;
  }

  end(): void {
    if (this.#inFlightSince === null) this.#response.end();
    else this.cut();
  }

  cut(): void {
    this.#response.destroy();
  }

  #written(): void {
    this.#inFlightSince = null;
    if (this.#isBehind) this.send();
  }
}
