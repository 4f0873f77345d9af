/** What every consumer of the catalog's routes looks like: HAProxy, the embedded balancer, later Envoy. */
import type { Problem } from '../base/problem.ts';
import type { Result } from '../base/result.ts';
import type { ProxyModel } from './model.ts';

/** Why the newest model is not what the proxy runs. The last good one stays in force. */
export interface OutputError {
  /** One sentence with the proxy's own words where there are any. */
  readonly message: string;
}

/**
 * One proxy to keep in step. `apply` is called at most once at a time, always with the newest model; a
 * failed one is retried by the refresher with the then newest. Applying what already runs does nothing.
 */
export interface Output {
  readonly name: string;
  apply(model: ProxyModel, signal: AbortSignal): Promise<Result<void, OutputError>>;
  /**
   * What is left out of the proxy although the last `apply` went well, such as a route whose port
   * another process holds. While there is any, the refresher offers the model again from time to time.
   */
  problems(): readonly Problem[];
  /** Lets go of sockets and processes that this output owns. */
  close(): Promise<void>;
}
