/** Asks HAProxy itself whether a file is valid. */
import { err, ok, type Result } from '../../base/result.ts';
import type { LoadError } from './loader.ts';
import { describeEnd, runProgram } from './run.ts';

const limits = { verifyMs: 10_000 };

/** Runs `haproxy -c`. Warnings are no errors; the message of a refusal is HAProxy's own. */
export async function verifyFile(
  binary: string,
  file: string,
  signal: AbortSignal,
): Promise<Result<void, LoadError>> {
  const { end, stdout, stderr } = await runProgram(binary, ['-c', '-f', file], {
    timeoutMs: limits.verifyMs,
    signal,
  });
  if (end.kind === 'exited' && end.status === 0) return ok(undefined);
  const words = alerts(stderr || stdout);
  const message = `${binary} -c: ${describeEnd(end)}${words ? `: ${words}` : ''}`;
  return err({ kind: end.kind === 'exited' ? 'refused' : 'unavailable', message });
}

const alertLine = /^\[ALERT\]\s+\(\d+\)\s*: (?:config : )?/;

/** The alerts among HAProxy's lines, joined; everything when there are none. */
export function alerts(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const found = lines.filter((line) => alertLine.test(line)).map((line) => line.replace(alertLine, ''));
  return (found.length > 0 ? found : lines).filter(Boolean).join('; ');
}
