/** `External`: a service passes when a command ends with exit status 0. No shell is involved. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { failing, failingWith, type Outcome, passing } from '../outcome.ts';
import type { Checker, ExternalRequest } from '../probe.ts';

/** `pipeMs`: how long output may still arrive after the command has ended. */
const limits = { keptBytes: 4096, printedBytes: 1_048_576, pipeMs: 250 };

/**
 * The command leads a process group of its own. The group is killed at the deadline, and when the
 * command ends, so that no descendant outlives a check unless it leaves the group on purpose.
 *
 * @param environment - all that commands see of the agent's environment; secrets do not belong here
 */
export function externalChecker(environment: Readonly<Record<string, string>>): Checker<ExternalRequest> {
  return {
    type: 'External',
    async check({ command, args }, signal) {
      if (signal.aborted) return failing('cancelled');
      try {
        const child = spawn(command, args, {
          cwd: '/',
          env: environment,
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        return await endOf(child, signal);
      } catch (error) {
        // Arguments that no process can be started with, such as a NUL byte.
        return failingWith(error);
      }
    },
  };
}

type PipedChild = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

async function endOf(child: PipedChild, signal: AbortSignal): Promise<Outcome> {
  const killGroup = (): void => kill(child);
  const printed = new Printed(killGroup);
  const pipes = [child.stdout, child.stderr];
  for (const pipe of pipes) pipe.on('data', (chunk: Buffer) => printed.add(chunk));
  signal.addEventListener('abort', killGroup, { once: true });
  const outcome = await new Promise<Outcome>((resolve) => {
    let pipesTimer: NodeJS.Timeout | undefined;
    child.once('error', (error) => resolve(failingWith(error)));
    child.once('exit', () => {
      killGroup();
      // A descendant in a group of its own may hold the pipes open for as long as it likes.
      pipesTimer = setTimeout(() => {
        for (const pipe of pipes) pipe.destroy();
      }, limits.pipeMs);
    });
    child.once('close', (code, by) => {
      clearTimeout(pipesTimer);
      resolve(printed.outcome(code, by));
    });
  });
  signal.removeEventListener('abort', killGroup);
  return outcome;
}

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is empty already, or runs as another user; in that case the check stays overdue and says so.
  }
}

/** What a command prints, of which only the beginning is kept. */
class Printed {
  readonly #chunks: Buffer[] = [];
  readonly #stop: () => void;
  #bytes = 0;

  /** @param stop - called when the command prints more than any check has reason to */
  constructor(stop: () => void) {
    this.#stop = stop;
  }

  add(chunk: Buffer): void {
    if (this.#bytes < limits.keptBytes) this.#chunks.push(chunk.subarray(0, limits.keptBytes - this.#bytes));
    this.#bytes += chunk.length;
    if (this.#bytes > limits.printedBytes) this.#stop();
  }

  outcome(code: number | null, by: NodeJS.Signals | null): Outcome {
    if (this.#bytes > limits.printedBytes) return failing(`printed more than ${limits.printedBytes} bytes`);
    const text = Buffer.concat(this.#chunks).toString('utf8');
    if (code === 0) return passing(text === '' ? 'exit status 0' : text);
    const end = code === null ? `killed by ${by}` : `exit status ${code}`;
    return failing(text === '' ? end : `${end}: ${text}`);
  }
}
