/** Sets up the log: text for people, JSON for machines, on standard error as in Sidecar. */
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from './settings/settings.ts';

/** What the log goes to. */
export interface LogTarget {
  readonly stream: DestinationStream;
  readonly isTerminal: boolean;
  readonly hasColor: boolean;
}

/**
 * A logger with `level` as a word and RFC 3339 times. Both forms are written in this thread and at
 * once, so that the last line before an exit is never lost.
 */
export async function createLog(settings: Config['logging'], target: LogTarget): Promise<Logger> {
  const isText = settings.format === '' ? target.isTerminal : settings.format !== 'json';
  const formatters = { level: (level: string) => ({ level }) };
  return pino(
    { base: null, level: settings.level, timestamp: stdTimeFunctions.isoTime, formatters },
    isText ? await prettyStream(target) : target.stream,
  );
}

/** Loaded for terminals only: a third of a megabyte that servers have no use for. */
async function prettyStream({ stream, hasColor }: LogTarget): Promise<DestinationStream> {
  // The bundler keeps only the default export of a CommonJS module that is loaded late.
  const { prettyFactory } = (await import('pino-pretty')).default;
  const pretty = prettyFactory({ colorize: hasColor, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' });
  return { write: (line) => stream.write(pretty(line)) };
}

/**
 * The real standard error. A reader that goes away silences the log and nothing else.
 *
 * @param noColor - the variable NO_COLOR: any text in it turns colours off
 */
export function standardError(noColor: string | undefined): LogTarget {
  const isTerminal = process.stderr.isTTY === true;
  return { stream: destination({ fd: 2, sync: true }), isTerminal, hasColor: isTerminal && !noColor };
}
