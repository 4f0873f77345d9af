/** How a configuration file that HAProxy finds valid becomes the one it runs. */
import type { Problem } from '../../base/problem.ts';
import type { Result } from '../../base/result.ts';

/** Why HAProxy does not run a file. */
export interface LoadError {
  /** `refused`: the file's content is at fault, and trying it again would not help. */
  readonly kind: 'refused' | 'unavailable';
  readonly message: string;
}

/** Checks a file that HAProxy does not use yet. */
export type Verify = (file: string, signal: AbortSignal) => Promise<Result<void, LoadError>>;

/** The two ways: a HAProxy of our own, or the operator's commands. */
export interface Loader {
  /** Whether a HAProxy holds the ports of the last loaded file. */
  isRunning(): Promise<boolean>;
  /** Makes HAProxy run the file that is in place; resolves when it does, or keeps running the old one. */
  load(signal: AbortSignal): Promise<Result<void, LoadError>>;
  problems(): readonly Problem[];
  close(): Promise<void>;
}
