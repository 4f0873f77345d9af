/** Runs one program to its end: output captured up to a limit, time limited, nothing left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

const limits = {
  /** Of each of stdout and stderr; the beginning is kept, where programs name the first mistake. */
  outputChars: 16_384,
  /** How long output is awaited after the end: a daemon it started may hold the pipes open for ever. */
  drainMs: 200,
};

export interface RunOptions {
  readonly timeoutMs: number;
  /** Ends the program when aborted. */
  readonly signal: AbortSignal;
}

/** How a program ended. */
export interface RunResult {
  /** `exited` with a status, `killed` by a signal, `timeout` or `aborted` by us, or never `started`. */
  readonly end:
    | { readonly kind: 'exited'; readonly status: number }
    | { readonly kind: 'killed'; readonly signal: string }
    | { readonly kind: 'timeout' | 'aborted' }
    | { readonly kind: 'not-started'; readonly reason: string };
  readonly stdout: string;
  readonly stderr: string;
}

/** Never rejects. The program gets its own process group, all of which is killed when its time is up. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { timeoutMs, signal }: RunOptions,
): Promise<RunResult> {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout = capture(child.stdout);
  const stderr = capture(child.stderr);
  let stopped: 'timeout' | 'aborted' | undefined;
  const stop = (why: 'timeout' | 'aborted'): void => {
    stopped ??= why;
    killGroup(child);
  };
  const timer = setTimeout(() => stop('timeout'), timeoutMs);
  const onAbort = (): void => stop('aborted');
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const ended = await endOf(child);
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  const end = stopped && ended.kind !== 'not-started' ? ({ kind: stopped } as const) : ended;
  return { end, stdout: stdout(), stderr: stderr() };
}

/** One clause such as `exit status 1`. */
export function describeEnd(end: RunResult['end']): string {
  switch (end.kind) {
    case 'exited':
      return `exit status ${end.status}`;
    case 'killed':
      return `killed by ${end.signal}`;
    case 'timeout':
      return 'not finished in time';
    case 'aborted':
      return 'stopped';
    case 'not-started':
      return end.reason;
  }
}

function endOf(child: ChildProcess): Promise<RunResult['end']> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: error.message }));
    child.once('exit', (status, signal) => {
      const end = signal
        ? ({ kind: 'killed', signal } as const)
        : ({ kind: 'exited', status: status ?? 0 } as const);
      const drain = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, limits.drainMs);
      child.once('close', () => {
        clearTimeout(drain);
        resolve(end);
      });
    });
  });
}

function capture(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < limits.outputChars) text = (text + chunk).slice(0, limits.outputChars);
  });
  return () => text.trim();
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}
