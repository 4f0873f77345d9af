/**
 * Between the catalog and the outputs: gathers changes, makes one model of the newest snapshot, and
 * hands the same object to every output. When and how often an output applies it is its lane's business.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Problem } from '../base/problem.ts';
import { ProblemLog } from '../base/problem-log.ts';
import type { Millis, Now } from '../base/time.ts';
import { OutputLane, type OutputStatus } from './lane.ts';
import type { ProxyModel } from './model.ts';
import type { Output } from './output.ts';

const limits = {
  /** Least time between two looks at the catalog. */
  holdMs: 50,
  /** How long closing waits for outputs that do not end. */
  closeMs: 4000,
};

export interface RefresherOptions {
  readonly outputs: readonly Output[];
  /** The model of the catalog as it is now; called at most once per {@link limits.holdMs}. */
  readonly currentModel: () => ProxyModel;
  readonly now: () => Now;
  readonly log: Logger;
}

export class Refresher {
  readonly #lanes: readonly OutputLane[];
  readonly #options: RefresherOptions;
  readonly #problemLog: ProblemLog;
  #model: ProxyModel | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = -Infinity as Millis;
  #isClosed = false;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#problemLog = new ProblemLog(options.log);
    this.#lanes = options.outputs.map(
      (output) => new OutputLane({ output, now: options.now, log: options.log }),
    );
  }

  /**
   * Says that the catalog may have changed. The first mark after a quiet time is acted on as soon as
   * the caller is done, so that the changes of one update become one model; further ones wait.
   */
  mark(): void {
    if (this.#timer || this.#isClosed) return;
    const waited = this.#options.now().mono - this.#lookedAt;
    this.#timer = setTimeout(() => this.#look(), Math.max(0, limits.holdMs - waited));
  }

  status(): readonly OutputStatus[] {
    return this.#lanes.map((lane) => lane.status());
  }

  /** What keeps records from being routed, whichever output is asked. */
  problems(): readonly Problem[] {
    return this.#model?.problems ?? [];
  }

  /** Stops and closes every output; gives up waiting for one that hangs, and says so. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    let deadline: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      deadline = setTimeout(() => {
        this.#options.log.error(`outputs have not closed within ${limits.closeMs / 1000} s`);
        resolve();
      }, limits.closeMs);
    });
    await Promise.race([Promise.all(this.#lanes.map((lane) => lane.close())), timeout]);
    clearTimeout(deadline);
  }

  #look(): void {
    this.#timer = undefined;
    this.#lookedAt = this.#options.now().mono;
    const model = this.#options.currentModel();
    if (isDeepStrictEqual(model, this.#model)) return;
    this.#model = model;
    this.#problemLog.report(model.problems);
    for (const lane of this.#lanes) lane.offer(model);
  }
}
