/**
 * Discovery from one file: reads it again when it changes. What the file means is decided in
 * `file.ts`; entries that did not change keep their age.
 */
import { readFile, stat } from 'node:fs/promises';
import { describeProblem, shownValue } from '../../base/problem.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Now, Timestamp } from '../../base/time.ts';
import { sameApartFromUpdated } from '../../service/index.ts';
import type { Discovered, Discoverer, DiscoverySink } from '../discoverer.ts';
import { pause } from '../pause.ts';
import { DirectoryNews } from './directory-news.ts';
import { parseStaticFile, staticLimits } from './file.ts';

/** What static discovery is told. */
export interface StaticOptions {
  /** Relative to the working directory, as given. */
  readonly path: string;
  /** The node's name, for entries without one. */
  readonly hostname: string;
  readonly advertiseIp: string;
  readonly now: () => Now;
}

/** The directory is watched for quick news; the poll finds what that misses, such as bind mounts. */
const rhythm = { pollMs: 2000, settleMs: 50 };

/** Discovers the services that a file names; see {@link parseStaticFile} for its form. */
export function staticDiscoverer(options: StaticOptions): Discoverer {
  return { name: 'static', run: (sink, signal) => readForEver(options, sink, signal) };
}

async function readForEver(options: StaticOptions, sink: DiscoverySink, signal: AbortSignal): Promise<void> {
  const news = new DirectoryNews(options.path);
  const reader = new StaticReader(options, sink);
  sink.state({ kind: 'starting' });
  try {
    let isNews = true;
    while (!signal.aborted) {
      await reader.read(isNews);
      isNews = await news.wait(rhythm.pollMs, signal);
      // Writing a file is several events; most of them are over by then.
      if (isNews) await pause(rhythm.settleMs, signal);
    }
  } finally {
    news.close();
  }
}

/** Remembers what the file last said, to tell only changes and to keep the age of what did not change. */
class StaticReader {
  readonly #options: StaticOptions;
  readonly #sink: DiscoverySink;
  #version = '';
  #outcome: string | undefined;
  #last: readonly Discovered[] = [];

  constructor(options: StaticOptions, sink: DiscoverySink) {
    this.#options = options;
    this.#sink = sink;
  }

  /** @param isNews - read even when the file's own data say that nothing changed */
  async read(isNews: boolean): Promise<void> {
    const { path } = this.#options;
    const file = await inspectFile(path);
    if (!file.ok) return this.#tellFailure(file.error);
    if (!isNews && file.value.version === this.#version) return;
    const text = await readText(path);
    if (!text.ok) return this.#tellFailure(text.error);
    this.#version = file.value.version;
    this.#take(text.value, file.value.changedAt);
  }

  #take(text: string, changedAt: Timestamp): void {
    if (text === this.#outcome) return;
    const { now } = this.#options;
    const parsed = parseStaticFile(text, { ...this.#options, changedAt, wall: now().wall });
    if (!parsed.ok) {
      this.#tellFailure(parsed.error.map(describeProblem).join('; '));
      return;
    }
    this.#outcome = text;
    this.#last = withKnownAges(parsed.value, this.#last);
    this.#sink.update({ instances: this.#last, problems: [] });
    this.#sink.state({ kind: 'connected' });
  }

  #tellFailure(reason: string): void {
    if (reason === this.#outcome) return;
    this.#outcome = reason;
    this.#version = '';
    this.#sink.state({ kind: 'failing', reason });
  }
}

interface FileFacts {
  readonly changedAt: Timestamp;
  /** Differs whenever the content may differ. */
  readonly version: string;
}

async function inspectFile(path: string): Promise<Result<FileFacts, string>> {
  try {
    const stats = await stat(path, { bigint: true });
    const { ino, size, mtimeNs, ctimeNs } = stats;
    if (!stats.isFile()) return unreadable(path, 'it is not a regular file');
    if (size > staticLimits.fileBytes) {
      return unreadable(path, `it is longer than ${staticLimits.fileBytes} bytes`);
    }
    return ok({ changedAt: mtimeNs as Timestamp, version: `${ino} ${size} ${mtimeNs} ${ctimeNs}` });
  } catch (error) {
    return unreadable(path, shownValue(String(error)));
  }
}

async function readText(path: string): Promise<Result<string, string>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    return unreadable(path, shownValue(String(error)));
  }
}

function unreadable(path: string, why: string): Result<never, string> {
  return err(`file ${path} cannot be read: ${why}; the last good list stays`);
}

/** An entry that says the same as before is as old as before, though the file around it changed. */
function withKnownAges(entries: readonly Discovered[], before: readonly Discovered[]): readonly Discovered[] {
  const known = new Map(before.map(({ service }) => [service.id, service]));
  return entries.map((entry) => {
    const old = known.get(entry.service.id);
    if (!old) return entry;
    const aged = { ...entry.service, created: old.created };
    return sameApartFromUpdated(aged, old) ? { ...entry, service: aged } : entry;
  });
}
