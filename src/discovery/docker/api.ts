/** Which version of Docker's API to speak. Pure. */

/**
 * The versions whose answers this program has been made for. The fields it reads are older than the
 * oldest; the newest is the engine's of early 2026.
 */
export const knownApi = { oldest: '1.24', newest: '1.52' };

/** What an engine says it speaks, as `major.minor`. */
export interface EngineApi {
  readonly newest: string;
  /** Engines before 1.25 do not say. */
  readonly oldest: string;
}

/**
 * The newest version that both sides know, but never one below the engine's oldest: an engine that has
 * dropped all we know is spoken to in its oldest, which is likelier to work than giving up.
 *
 * @returns undefined when the engine is older than anything we know
 */
export function negotiateApi(engine: EngineApi): string | undefined {
  if (compareVersions(engine.newest, knownApi.oldest) < 0) return undefined;
  const common = compareVersions(engine.newest, knownApi.newest) < 0 ? engine.newest : knownApi.newest;
  return compareVersions(common, engine.oldest) < 0 ? engine.oldest : common;
}

/** Whether `text` is a version such as `1.44`. */
export function isApiVersion(text: unknown): text is string {
  return typeof text === 'string' && /^\d{1,3}\.\d{1,3}$/.test(text);
}

function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
