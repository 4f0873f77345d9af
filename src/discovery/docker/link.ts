/**
 * One connection to an engine, from agreeing on a version until something breaks: keeps a table of
 * containers true by events, by listings, and by asking for single containers.
 */
import type { IncomingMessage } from 'node:http';
import pLimit from 'p-limit';
import { LineSplitter } from '../../base/line-splitter.ts';
import { pause } from '../pause.ts';
import type { DockerEndpoint } from './endpoint.ts';
import { DockerEngine } from './engine.ts';
import { type EventHistory, parseEvent } from './events.ts';
import { type EngineFault, faultOf } from './fault.ts';
import type { ContainerTable } from './table.ts';

/** Bounds of what one engine can cost. More changed containers than `singles` mean one full listing. */
export const linkLimits = { lineBytes: 1024 * 1024, singles: 100, inspectsAtOnce: 8, coalesceMs: 20 };

/** Running totals, shared by all links to one engine. */
export interface DockerCounters {
  events: number;
  /** Lines of the event stream that were too long or not an event. */
  droppedLines: number;
  reconciles: number;
  inspects: number;
  reconnects: number;
}

/** What a link works on and whom it tells. */
export interface LinkContext {
  readonly endpoint: DockerEndpoint;
  readonly reconcileMs: number;
  readonly table: ContainerTable;
  readonly history: EventHistory;
  readonly counters: DockerCounters;
  /** The table holds a whole list that differs, or may differ, from what was told before. */
  readonly onChange: () => void;
  /** The first listing of this link is in the table. */
  readonly onConnected: (apiVersion: string) => void;
}

/** Everything that is to be listed again; an empty set and no `all` is nothing. */
interface Stale {
  all: boolean;
  readonly ids: Set<string>;
}

/** Follows one engine once; a new link is made for each attempt. */
export class DockerLink {
  readonly #context: LinkContext;
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;
  readonly #stale: Stale = { all: false, ids: new Set() };
  readonly #limit = pLimit(linkLimits.inspectsAtOnce);
  readonly #inspects = new Set<Promise<void>>();
  #isConnected = false;
  #fault: EngineFault = { kind: 'ended', detail: '' };
  #listing: Promise<void> | undefined;
  #changeTimer: NodeJS.Timeout | undefined;
  #mistake: { readonly thrown: unknown } | undefined;

  /** @param signal - ends the link from outside */
  constructor(context: LinkContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = AbortSignal.any([signal, this.#end.signal]);
  }

  /**
   * Works until the engine fails or the signal aborts.
   *
   * @returns why it ended; throws only for a mistake in this program
   */
  async follow(): Promise<EngineFault> {
    const engine = await DockerEngine.connect(this.#context.endpoint, this.#signal);
    if (!engine.ok) return engine.error;
    const stream = await engine.value.events(this.#signal, this.#context.history.since());
    if (!stream.ok) return stream.error;
    const reading = this.#readEvents(stream.value, engine.value);
    const listAll = (): void => {
      this.#stale.all = true;
      this.#refresh(engine.value);
    };
    // The stream is open before the listing is made, so that no change falls between them.
    listAll();
    const timer = setInterval(listAll, this.#context.reconcileMs);
    await reading;
    clearInterval(timer);
    clearTimeout(this.#changeTimer);
    await Promise.all([this.#listing, ...this.#inspects]);
    if (this.#mistake) throw this.#mistake.thrown;
    return this.#fault;
  }

  #fail(fault: EngineFault): void {
    if (this.#end.signal.aborted) return;
    this.#fault = fault;
    this.#end.abort();
  }

  async #readEvents(stream: IncomingMessage, engine: DockerEngine): Promise<void> {
    const { counters } = this.#context;
    const splitter = new LineSplitter(linkLimits.lineBytes);
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const droppedBefore = splitter.dropped;
        for (const line of splitter.push(chunk)) this.#onLine(line, engine);
        counters.droppedLines += splitter.dropped - droppedBefore;
      }
      this.#fail({ kind: 'ended', detail: '' });
    } catch (error) {
      this.#fail(faultOf(error));
    }
  }

  #onLine(line: string, engine: DockerEngine): void {
    const { table, history, counters } = this.#context;
    if (line.trim() === '') return;
    const event = parseEvent(line);
    if (event === undefined) counters.droppedLines += 1;
    if (!event || !history.add(event)) return;
    counters.events += 1;
    if (event.meaning === 'changed') {
      this.#stale.ids.add(event.id);
      if (this.#stale.ids.size > linkLimits.singles) this.#stale.all = true;
      this.#refresh(engine);
    } else if (table.remove(event.id)) {
      this.#changed();
    }
  }

  /** Tells of changes a moment later, once for all that come in a burst. */
  #changed(): void {
    this.#changeTimer ??= setTimeout(() => {
      this.#changeTimer = undefined;
      this.#context.onChange();
    }, linkLimits.coalesceMs);
  }

  /** Lists what is stale, one listing at a time; what becomes stale meanwhile is listed next. */
  #refresh(engine: DockerEngine): void {
    this.#listing ??= this.#listWhileStale(engine)
      .catch((thrown: unknown) => {
        this.#mistake = { thrown };
        this.#end.abort();
      })
      .finally(() => {
        this.#listing = undefined;
      });
  }

  async #listWhileStale(engine: DockerEngine): Promise<void> {
    await pause(linkLimits.coalesceMs, this.#signal);
    while (!this.#signal.aborted && (this.#stale.all || this.#stale.ids.size > 0)) {
      const ids = this.#stale.all ? undefined : [...this.#stale.ids];
      this.#stale.all = false;
      this.#stale.ids.clear();
      await this.#list(engine, ids);
    }
  }

  async #list(engine: DockerEngine, ids?: readonly string[]): Promise<void> {
    const { table, counters, onChange, onConnected } = this.#context;
    table.beginListing();
    const entries = await engine.list(this.#signal, ids);
    if (!entries.ok) return this.#fail(entries.error);
    if (ids) table.replaceSome(ids, entries.value);
    else table.replaceAll(entries.value);
    if (!ids) counters.reconciles += 1;
    onChange();
    if (!this.#isConnected) onConnected(engine.apiVersion);
    this.#isConnected = true;
    for (const id of table.takeUnknownOutputs()) this.#inspect(engine, id);
  }

  /** Asks for one health output. Its failing matters to nobody else, so it does not end the link. */
  #inspect(engine: DockerEngine, id: string): void {
    const inspect = this.#limit(async () => {
      if (this.#signal.aborted) return;
      this.#context.counters.inspects += 1;
      const output = await engine.healthOutput(id, this.#signal);
      if (output.ok && this.#context.table.setOutput(id, output.value)) this.#changed();
    });
    this.#inspects.add(inspect);
    void inspect.finally(() => this.#inspects.delete(inspect));
  }
}
