/** Runs a discoverer and remembers what it said, so that tests wait for events instead of sleeping. */
import { pino } from 'pino';
import type { Millis, Now, Timestamp } from '../../src/base/time.ts';
import type { Discoverer, DiscovererState, DiscoveryUpdate } from '../../src/discovery/index.ts';

/** Both clocks of the machine, for integration tests. */
export function realNow(): Now {
  return {
    wall: (BigInt(Date.now()) * 1_000_000n) as Timestamp,
    mono: performance.now() as Millis,
  };
}

export const silentLog = pino({ level: 'silent' });

/** A discoverer at work. */
export interface Recording {
  readonly updates: readonly DiscoveryUpdate[];
  readonly states: readonly DiscovererState[];
  /** The last update's services by name; empty before the first. */
  names(): string[];
  /** Resolves at once or after the update or state that makes `condition` true. */
  until(condition: () => boolean): Promise<void>;
  /** Resolves when `run` has ended. */
  stop(): Promise<void>;
}

export function record(discoverer: Discoverer): Recording {
  const updates: DiscoveryUpdate[] = [];
  const states: DiscovererState[] = [];
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const look of waiting) look();
  };
  const end = new AbortController();
  const run = discoverer.run(
    {
      update: (update) => {
        updates.push(update);
        wake();
      },
      state: (state) => {
        states.push(state);
        wake();
      },
    },
    end.signal,
  );
  return {
    updates,
    states,
    names: () => (updates.at(-1)?.instances ?? []).map(({ service }) => service.name).sort(),
    until: (condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!condition()) return;
          waiting = waiting.filter((other) => other !== look);
          resolve();
        };
        waiting.push(look);
        look();
      }),
    stop: () => {
      end.abort();
      return run;
    },
  };
}
