/**
 * Many discoverers → one list. Keeps each one's last good list, starts one that crashed again, and
 * never lets one disturb another.
 */
import type { Logger } from 'pino';
import { describeProblem, type Problem } from '../base/problem.ts';
import type {
  Discovered,
  Discoverer,
  DiscovererState,
  DiscoverySink,
  DiscoveryUpdate,
} from './discoverer.ts';
import { pause } from './pause.ts';

/** Hostile labels may cause any number of problems; those past the limit are only counted. */
export const combineLimits = { problems: 1000 };

/** What all sources together say now. */
export interface CombinedUpdate {
  /** Of instances with the same hostname and id only the first source's is there. */
  readonly instances: readonly Discovered[];
  /** Each only once. */
  readonly problems: readonly Problem[];
  /** Problems that were too many to keep. */
  readonly problemsDropped: number;
  /** Whether every source has delivered a list, so that what is missing is really gone. */
  readonly isComplete: boolean;
}

/** One source as it is doing now. */
export interface SourceStatus {
  readonly name: string;
  readonly state: DiscovererState;
  /** null before its first list. */
  readonly instances: number | null;
  readonly counters: Readonly<Record<string, number>>;
}

/** All configured sources together. */
export interface CombinedDiscovery {
  /** The list as it stands; `isComplete` is true at once without any source. */
  current(): CombinedUpdate;
  /** In the configured order. */
  sources(): readonly SourceStatus[];
  /** Runs every source at once until `signal` aborts, and tells of each change. Never rejects. */
  run(onUpdate: (update: CombinedUpdate) => void, signal: AbortSignal): Promise<void>;
}

interface Source {
  readonly discoverer: Discoverer;
  state: DiscovererState;
  last: DiscoveryUpdate | null;
}

const retry = { firstMs: 1000, longestMs: 30_000 };

/**
 * Differs: upstream starts its sources one after the other, and one that blocks keeps the rest from
 * ever starting.
 *
 * @param discoverers - in order of precedence
 */
export function combineDiscoverers(discoverers: readonly Discoverer[], log: Logger): CombinedDiscovery {
  const sources = discoverers.map(
    (discoverer): Source => ({ discoverer, state: { kind: 'starting' }, last: null }),
  );
  const current = (): CombinedUpdate => mergeUpdates(sources.map(({ last }) => last));
  return {
    current,
    sources: () => sources.map(statusOf),
    run: async (onUpdate, signal) => {
      await Promise.all(sources.map((source) => keepRunning(source, () => onUpdate(current()), log, signal)));
    },
  };
}

function statusOf({ discoverer, state, last }: Source): SourceStatus {
  const instances = last ? last.instances.length : null;
  return { name: discoverer.name, state, instances, counters: discoverer.counters?.() ?? {} };
}

/** Merges what each source said last; null stands for a source that has said nothing yet. */
export function mergeUpdates(updates: readonly (DiscoveryUpdate | null)[]): CombinedUpdate {
  const instances = new Map<string, Discovered>();
  const problems = new Map<string, Problem>();
  for (const update of updates) {
    for (const instance of update?.instances ?? []) {
      const key = `${instance.service.hostname}\n${instance.service.id}`;
      if (!instances.has(key)) instances.set(key, instance);
    }
    for (const problem of update?.problems ?? []) problems.set(describeProblem(problem), problem);
  }
  return {
    instances: [...instances.values()],
    problems: [...problems.values()].slice(0, combineLimits.problems),
    problemsDropped: Math.max(0, problems.size - combineLimits.problems),
    isComplete: updates.every((update) => update !== null),
  };
}

async function keepRunning(
  source: Source,
  onChange: () => void,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { discoverer } = source;
  const sink: DiscoverySink = {
    update: (update) => {
      source.last = update;
      onChange();
    },
    state: (state) => setState(source, state, log),
  };
  let waitMs = retry.firstMs;
  while (!signal.aborted) {
    const reason = await crashOf(discoverer, sink, signal);
    if (signal.aborted) return;
    setState(source, { kind: 'failing', reason }, log);
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, retry.longestMs);
  }
}

/** A source must run until it is told to end; anything else is a mistake of ours, which others must not feel. */
async function crashOf(discoverer: Discoverer, sink: DiscoverySink, signal: AbortSignal): Promise<string> {
  try {
    await discoverer.run(sink, signal);
    return `${discoverer.name} discovery ended by itself`;
  } catch (error) {
    return `${discoverer.name} discovery crashed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Tells the log once for each different state, so that a failure that lasts is one line. */
function setState(source: Source, state: DiscovererState, log: Logger): void {
  const isNew = JSON.stringify(state) !== JSON.stringify(source.state);
  source.state = state;
  if (!isNew) return;
  const name = source.discoverer.name;
  if (state.kind === 'failing') log.warn(`${name} discovery is failing: ${state.reason}`);
  if (state.kind === 'connected') log.info(`${name} discovery is connected`);
}
