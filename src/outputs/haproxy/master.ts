/**
 * HAProxy's master process, as its command line tells it: which processes there are, and whether a
 * reload was taken. Understands 2.6, whose `reload` says nothing, and later ones, which answer.
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { err, ok, type Result } from '../../base/result.ts';

const limits = { answerMs: 2000, answerChars: 262_144, pollMs: 20, reloadMs: 15_000 };

/** What `show proc` says. */
export interface MasterState {
  readonly pid: number;
  /** Reloads since the start, refused ones included. */
  readonly reloads: number;
  /** Reloads refused in a row, up to the last. */
  readonly failed: number;
  /** A worker that began with the last reload. */
  readonly hasFreshWorker: boolean;
}

const masterLine = /^(\d+)\s+master\s+(\d+)(?: \[failed: (\d+)\])?/m;

/** @returns undefined when `text` is no answer to `show proc` */
export function parseMasterState(text: string): MasterState | undefined {
  const match = masterLine.exec(text);
  if (!match) return undefined;
  const current = text.split('# old workers')[0] ?? '';
  return {
    pid: Number(match[1]),
    reloads: Number(match[2]),
    failed: Number(match[3] ?? 0),
    hasFreshWorker: /^\d+\s+worker\s+0\s/m.test(current),
  };
}

/** What became of a reload that was asked for when the master's state was `before`. */
export function reloadVerdict(before: MasterState, now: MasterState): 'pending' | 'loaded' | 'refused' {
  // Another master was started since, on the file that was to be loaded.
  if (now.pid !== before.pid) return now.hasFreshWorker ? 'loaded' : 'pending';
  if (now.reloads === before.reloads) return 'pending';
  if (now.failed > 0) return 'refused';
  return now.hasFreshWorker ? 'loaded' : 'pending';
}

/** Sends one command to the master's socket. @returns an error when nobody answers in time */
export function askMaster(socketPath: string, command: string): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(socketPath);
    const finish = (result: Result<string, string>): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(limits.answerMs, () => finish(err('no answer in time')));
    socket.on('error', (error) => finish(err(error.message)));
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (answer.length > limits.answerChars) finish(err('an answer without end'));
    });
    socket.on('end', () => finish(ok(answer)));
    socket.on('close', () => finish(ok(answer)));
    // The master answers one command and hangs up only after its client has.
    socket.end(`${command}\n`);
  });
}

/** @returns undefined while nobody answers, as during a reload */
export async function masterState(socketPath: string): Promise<MasterState | undefined> {
  const answer = await askMaster(socketPath, 'show proc');
  return answer.ok ? parseMasterState(answer.value) : undefined;
}

/**
 * Asks for a reload and waits until the master says what became of it. A reload sent during another is
 * lost, so callers ask for one at a time.
 *
 * @returns `refused` while the old worker still serves; `unavailable` when the master never answered
 */
export async function reloadConfirmed(
  socketPath: string,
  signal: AbortSignal,
): Promise<'loaded' | 'refused' | 'unavailable'> {
  const before = await masterState(socketPath);
  if (!before) return 'unavailable';
  // From 2.7 on the answer comes after the reload and carries the verdict; 2.6 closes the connection.
  await askMaster(socketPath, 'reload');
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(limits.reloadMs)]);
  while (!deadline.aborted) {
    const now = await masterState(socketPath);
    const verdict = now ? reloadVerdict(before, now) : 'pending';
    if (verdict !== 'pending') return verdict;
    await delay(limits.pollMs);
  }
  return 'unavailable';
}
