/** Docker's events: which of them change the list of services, and which were seen before. Pure. */
import { asObject } from '../../base/json-text.ts';

/** What an event says about one container. */
export interface EngineEvent {
  /** 64 hex digits. */
  readonly id: string;
  /** `gone`: it stopped. `changed`: it must be looked at again. */
  readonly meaning: 'gone' | 'changed';
  /** Nanoseconds since 1970 on the engine's clock. */
  readonly timeNs: bigint;
}

const goneActions: ReadonlySet<string> = new Set(['die', 'stop', 'destroy']);
const changedActions: ReadonlySet<string> = new Set(['start', 'rename', 'update', 'pause', 'unpause']);

/**
 * The filter that the engine applies for us, so that the noise of other actions costs nothing. With
 * `health_status` among them it compares the beginnings of actions, which is why `die` also lets
 * `diet` pass, if there were such a thing.
 *
 * @source moby daemon/events/filter.go matchEvent
 */
export const eventFilter = {
  type: ['container'],
  event: [...goneActions, ...changedActions, 'health_status'],
};

/** @returns null for an event that changes nothing, undefined for a line that is not an event */
export function parseEvent(line: string): EngineEvent | null | undefined {
  const event = parseObject(line);
  const id = asObject(event?.['Actor'])?.['ID'] ?? event?.['id'];
  const action = event?.['Action'] ?? event?.['status'];
  if (!event || typeof action !== 'string') return undefined;
  const meaning = meaningOf(action);
  if ((event['Type'] ?? 'container') !== 'container' || meaning === undefined) return null;
  if (typeof id !== 'string' || !/^[0-9a-f]{12,64}$/.test(id)) return undefined;
  return { id, meaning, timeNs: timeOf(line, event) };
}

function meaningOf(action: string): EngineEvent['meaning'] | undefined {
  if (goneActions.has(action)) return 'gone';
  return changedActions.has(action) || action.startsWith('health_status') ? 'changed' : undefined;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Nanoseconds since 1970 do not fit a JavaScript number, so their digits are taken from the text. */
function timeOf(line: string, event: Record<string, unknown>): bigint {
  const digits = /"timeNano":\s*(\d{1,19})\s*[,}]/.exec(line)?.[1];
  if (digits !== undefined) return BigInt(digits);
  const seconds = event['time'];
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds > 0
    ? BigInt(seconds) * 1_000_000_000n
    : 0n;
}

const historyLimits = { events: 1024, overlapSeconds: 2 };

/**
 * Remembers the newest events, so that a reconnecting stream may begin a little in the past: what was
 * seen before is known again, above all the `die` of a container that runs again by now.
 */
export class EventHistory {
  readonly #seen = new Set<string>();
  #newestNs = 0n;

  /** @returns whether the event is new; the oldest ones are forgotten at the limit */
  add(event: EngineEvent): boolean {
    if (event.timeNs > this.#newestNs) this.#newestNs = event.timeNs;
    const key = `${event.timeNs} ${event.id} ${event.meaning}`;
    // Without a time an event cannot be told from its repetition.
    if (event.timeNs === 0n) return true;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= historyLimits.events) break;
      this.#seen.delete(oldest);
    }
    return true;
  }

  /** Where a stream should begin, in seconds since 1970 as Docker's `since`; undefined before the first event. */
  since(): number | undefined {
    if (this.#newestNs === 0n) return undefined;
    return Math.max(0, Number(this.#newestNs / 1_000_000_000n) - historyLimits.overlapSeconds);
  }
}
