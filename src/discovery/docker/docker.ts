/**
 * Discovery of the containers of one engine: connects, follows, and connects again for ever. What a
 * container means is decided in `labels.ts`, what an event means in `events.ts`.
 */
import type { Logger } from 'pino';
import type { Now } from '../../base/time.ts';
import type { Discoverer, DiscoverySink } from '../discoverer.ts';
import { pause } from '../pause.ts';
import type { DockerEndpoint } from './endpoint.ts';
import { EventHistory } from './events.ts';
import { describeFault } from './fault.ts';
import { describeContainer, type LabelOptions } from './labels.ts';
import { type DockerCounters, DockerLink } from './link.ts';
import { ContainerTable } from './table.ts';

/** What Docker discovery is told. */
export interface DockerOptions extends LabelOptions {
  readonly endpoint: DockerEndpoint;
  /** How often everything is listed, beside the events; ms. */
  readonly reconcileMs: number;
  readonly now: () => Now;
  readonly log: Logger;
}

/** Waits between attempts double up to the longest; a link that lasted a while starts them afresh. */
const retry = { firstMs: 100, longestMs: 5000, steadyMs: 5000 };

/**
 * Discovers the running containers of one engine.
 *
 * Differs: upstream polls every second of silence, and so never while an engine is busy; here events
 * tell of changes at once and a listing on a timer of its own repairs what was missed.
 */
export function dockerDiscoverer(options: DockerOptions): Discoverer {
  const counters: DockerCounters = { events: 0, droppedLines: 0, reconciles: 0, inspects: 0, reconnects: 0 };
  return {
    name: 'docker',
    counters: () => ({ ...counters }),
    run: (sink, signal) => followForEver(options, counters, sink, signal),
  };
}

async function followForEver(
  options: DockerOptions,
  counters: DockerCounters,
  sink: DiscoverySink,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, reconcileMs, now, log } = options;
  const table = new ContainerTable((facts) => describeContainer(facts, options, now().wall));
  const history = new EventHistory();
  let waitMs = retry.firstMs;
  sink.state({ kind: 'starting' });
  while (!signal.aborted) {
    const startedAt = now().mono;
    let wasConnected = false;
    const onConnected = (apiVersion: string): void => {
      wasConnected = true;
      log.debug({ apiVersion, url: endpoint.url }, 'following the containers of Docker');
      sink.state({ kind: 'connected' });
    };
    const onChange = (): void => sink.update(table.update());
    const context = { endpoint, reconcileMs, table, history, counters, onChange, onConnected };
    const fault = await new DockerLink(context, signal).follow();
    if (signal.aborted) return;
    const reason = describeFault(fault, endpoint);
    // A stream that merely ended is opened again at once; only failing at that is a failure.
    if (wasConnected) log.info({ reason }, 'connecting to Docker again');
    else sink.state({ kind: 'failing', reason });
    if (wasConnected && now().mono - startedAt >= retry.steadyMs) waitMs = retry.firstMs;
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, retry.longestMs);
    counters.reconnects += 1;
  }
}
