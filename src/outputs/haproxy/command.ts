/** The operator's own commands for verifying and loading, as Sidecar ran them. */
import { existsSync } from 'node:fs';
import { err, ok, type Result } from '../../base/result.ts';
import type { LoadError, Loader } from './loader.ts';
import { describeEnd, runProgram } from './run.ts';

const limits = { commandMs: 30_000 };

// The shell's own statuses for commands that it cannot run or find.
const shellFailures = [126, 127];

/**
 * Runs a command line in bash, or in sh where there is none.
 *
 * @returns `refused` when the command ran and failed; the message has the command, how it ended, and
 * what it printed
 */
export async function runCommand(command: string, signal: AbortSignal): Promise<Result<void, LoadError>> {
  const shell = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';
  const { end, stdout, stderr } = await runProgram(shell, ['-c', command], {
    timeoutMs: limits.commandMs,
    signal,
  });
  if (end.kind === 'exited' && end.status === 0) return ok(undefined);
  const hasRun = end.kind === 'exited' && !shellFailures.includes(end.status);
  return err({
    kind: hasRun ? 'refused' : 'unavailable',
    message:
      `command ${JSON.stringify(command)}: ${describeEnd(end)}` +
      `, stdout ${JSON.stringify(stdout)}, stderr ${JSON.stringify(stderr)}`,
  });
}

/**
 * Loads by `HAPROXY_RELOAD_COMMAND`. HAProxy is somebody else's: it is neither started, watched nor
 * stopped, and the file in place is taken for the one that it runs.
 */
export class CommandLoader implements Loader {
  readonly #reloadCommand: string;

  constructor(reloadCommand: string) {
    this.#reloadCommand = reloadCommand;
  }

  isRunning(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** A failed reload may be due to anything, so it is worth another try. */
  async load(signal: AbortSignal): Promise<Result<void, LoadError>> {
    const result = await runCommand(this.#reloadCommand, signal);
    return result.ok ? result : err({ kind: 'unavailable', message: `reload ${result.error.message}` });
  }

  problems(): readonly [] {
    return [];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * A loader that runs `HAPROXY_VERIFY_COMMAND` first. That command names the file in place, so it can
 * only run once the file is there; the applier takes a refused one out again.
 */
export class VerifyingLoader implements Loader {
  readonly #verifyCommand: string;
  readonly #loader: Loader;

  constructor(verifyCommand: string, loader: Loader) {
    this.#verifyCommand = verifyCommand;
    this.#loader = loader;
  }

  isRunning(): Promise<boolean> {
    return this.#loader.isRunning();
  }

  async load(signal: AbortSignal): Promise<Result<void, LoadError>> {
    const verified = await runCommand(this.#verifyCommand, signal);
    if (verified.ok) return this.#loader.load(signal);
    return err({ ...verified.error, message: `verify ${verified.error.message}` });
  }

  problems(): ReturnType<Loader['problems']> {
    return this.#loader.problems();
  }

  close(): Promise<void> {
    return this.#loader.close();
  }
}
