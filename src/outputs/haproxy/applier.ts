/**
 * Brings a model into force: render, leave out what cannot be bound, verify, put into place, load; and
 * at each failure leaves the last good file in place and in force. How HAProxy loads is the loader's
 * business, when to try again the refresher's.
 */
import type { Problem } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Millis, Now } from '../../base/time.ts';
import type { ProxyModel } from '../model.ts';
import type { OutputError } from '../output.ts';
import { type Bind, type BindConflict, bindsOf, newBinds, repeatedBinds } from './binds.ts';
import { describeConflict, leaveOut, type Rendering } from './conflicts.ts';
import type { ConfigFile } from './files.ts';
import type { LoadError, Loader, Verify } from './loader.ts';

const limits = {
  /** Leaving out one conflict can uncover another; more rounds than this are not honest mistakes. */
  rounds: 3,
  /** How long refused bytes are not tried again. Later the cause, such as a missing user, may be gone. */
  refusedMs: 5 * 60_000,
};

export interface ApplierParts {
  readonly file: ConfigFile;
  readonly render: (rendering: Rendering) => Promise<Result<string, OutputError>>;
  readonly statsAddress: Rendering['statsAddress'];
  readonly testBinds: (binds: readonly Bind[]) => Promise<readonly BindConflict[]>;
  readonly verify: Verify;
  readonly loader: Loader;
  readonly now: () => Now;
}

interface Planned {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Serial: callers wait for one `apply` before the next. */
export class HaproxyApplier {
  readonly #parts: ApplierParts;
  /** What HAProxy is known to run; undefined until something was loaded. */
  #loaded: string | undefined;
  #refused: { readonly text: string; readonly message: string; readonly at: Millis } | undefined;
  #problems: readonly Problem[] = [];

  constructor(parts: ApplierParts) {
    this.#parts = parts;
  }

  problems(): readonly Problem[] {
    return [...this.#problems, ...this.#parts.loader.problems()];
  }

  async apply(model: ProxyModel, signal: AbortSignal): Promise<Result<void, OutputError>> {
    const isRunning = await this.#parts.loader.isRunning();
    const running = isRunning ? (this.#loaded ?? (await this.#parts.file.read()) ?? '') : '';
    const planned = await this.#plan(model, bindsOf(running));
    if (!planned.ok) return planned;
    const { text, problems } = planned.value;
    this.#problems = problems;
    if (isRunning && text === this.#loaded) return ok(undefined);
    const refusal = this.#earlierRefusal(text);
    if (refusal !== undefined) return err({ message: refusal });
    try {
      return await this.#bringIntoForce(text, signal);
    } finally {
      await this.#parts.file.discardCandidate();
    }
  }

  async #plan(model: ProxyModel, running: readonly Bind[]): Promise<Result<Planned, OutputError>> {
    const problems: Problem[] = [];
    let rendering: Rendering = { model, statsAddress: this.#parts.statsAddress };
    let conflicts: readonly BindConflict[] = [];
    for (let round = 0; round < limits.rounds; round += 1) {
      const text = await this.#parts.render(rendering);
      if (!text.ok) return text;
      conflicts = await this.#conflicts(bindsOf(text.value), running);
      if (conflicts.length === 0) return ok({ text: text.value, problems });
      const unusable = conflicts.find((conflict) => conflict.reason === 'no-such-address');
      if (unusable) return err({ message: describeConflict(unusable) });
      const reduced = leaveOut(rendering, conflicts);
      const [unexplained] = reduced.unexplained;
      if (unexplained) return err({ message: describeConflict(unexplained) });
      problems.push(...reduced.problems);
      rendering = reduced;
    }
    return err({ message: conflicts.map(describeConflict).join('; ') });
  }

  async #conflicts(wanted: readonly Bind[], running: readonly Bind[]): Promise<readonly BindConflict[]> {
    const repeated = repeatedBinds(wanted);
    return repeated.length > 0 ? repeated : this.#parts.testBinds(newBinds(wanted, running));
  }

  #earlierRefusal(text: string): string | undefined {
    const refused = this.#refused;
    if (!refused || refused.text !== text) return undefined;
    return this.#parts.now().mono - refused.at < limits.refusedMs ? refused.message : undefined;
  }

  async #bringIntoForce(text: string, signal: AbortSignal): Promise<Result<void, OutputError>> {
    const { file, verify, loader } = this.#parts;
    const written = await file.writeCandidate(text);
    if (!written.ok) return err({ message: written.error });
    const verified = await verify(file.candidate, signal);
    if (!verified.ok) return this.#setAside(text, verified.error);
    const installed = await file.install();
    if (!installed.ok) return err({ message: installed.error });
    const loaded = await loader.load(signal);
    if (!loaded.ok) {
      const restored = await file.restore();
      const refusal = await this.#setAside(text, loaded.error);
      return restored.ok ? refusal : err({ message: `${loaded.error.message}; ${restored.error}` });
    }
    this.#loaded = text;
    this.#refused = undefined;
    return ok(undefined);
  }

  /** Keeps a refused file for its author to look at; one that only could not be loaded is not kept. */
  async #setAside(text: string, { kind, message }: LoadError): Promise<Result<void, OutputError>> {
    if (kind === 'unavailable') return err({ message });
    const { file, now } = this.#parts;
    const reason = message.replaceAll(file.candidate, file.rejected);
    this.#refused = { text, message: `${reason}; kept as ${file.rejected}`, at: now().mono };
    const kept = await file.keepRejected(text, reason);
    return err({ message: kept.ok ? this.#refused.message : `${reason}; ${kept.error}` });
  }
}
