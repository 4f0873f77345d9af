/** The version that package.json states. */
import { readFileSync } from 'node:fs';

/** The bundle lies one folder below package.json, the source two. */
const manifests = ['../package.json', '../../package.json'];

/** @returns `unknown` when the program was torn out of its package */
export function version(): string {
  for (const relative of manifests) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(relative, import.meta.url), 'utf8'));
      if (isManifest(manifest)) return manifest.version;
    } catch {
      // Not there: the next place is tried.
    }
  }
  return 'unknown';
}

function isManifest(value: unknown): value is { version: string } {
  const manifest = value as { name?: unknown; version?: unknown } | null;
  return manifest?.name === 'pillion' && typeof manifest.version === 'string';
}
