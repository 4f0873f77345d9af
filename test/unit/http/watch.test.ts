import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Millis } from '../../../src/base/time.ts';
import { Watchers } from '../../../src/http/watch.ts';
import { aMoment } from '../../support/fixtures.ts';

const limits = { watchers: 3, watcherStuckMs: 30_000, watchPauseMs: 50 };

/** Watchers of one document, under a clock that moves with vitest's timers. */
function someWatchers() {
  const state = { document: Buffer.from('first'), cuts: 0, made: 0 };
  const watchers = new Watchers(
    {
      now: () => ({ ...aMoment(), mono: performance.now() as Millis }),
      onCut: () => {
        state.cuts += 1;
      },
    },
    limits,
  );
  return {
    state,
    watchers,
    newest: () => state.document,
    change: (text: string) => {
      state.document = Buffer.from(text);
      watchers.changed();
    },
  };
}

/** The far end of a real response: it takes bytes at once, or holds the first ones until told to go on. */
class Client extends Duplex {
  readonly response: ServerResponse;
  #taken = '';
  #resume: (() => void) | undefined;
  #isStopped = false;

  constructor() {
    super();
    const request = Object.assign(new IncomingMessage(new Socket()), {
      httpVersionMajor: 1,
      httpVersionMinor: 1,
    });
    this.response = new ServerResponse(request);
    this.response.assignSocket(Object.assign(this, { setTimeout: vi.fn(), setKeepAlive: vi.fn() }) as never);
    // The server does this for responses of its own.
    this.response.once('finish', () => this.response.emit('close'));
  }

  /** The documents received so far, without their chunk framing. */
  get documents(): string[] {
    const body = this.#taken.slice(this.#taken.indexOf('\r\n\r\n') + 4);
    return [...body.matchAll(/[0-9a-f]+\r\n(.*?)\r\n/g)].map((match) => match[1] ?? '');
  }

  stop(): this {
    this.#isStopped = true;
    return this;
  }

  resumeTaking(): void {
    this.#isStopped = false;
    this.#resume?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const take = (): void => {
      this.#taken += chunk.toString('latin1');
      done();
    };
    if (this.#isStopped) this.#resume = take;
    else take();
  }

  override _read(): void {
    return;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets streams and `setImmediate` finish without a timer coming due. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

test('the first document comes at once, the next one with a change', async () => {
  const { watchers, newest, change } = someWatchers();
  const client = new Client();
  watchers.add(client.response, newest);
  await settled();
  expect(client.documents).toEqual(['first']);
  change('second');
  await settled();
  expect(client.documents).toEqual(['first', 'second']);
});

test('changes in one turn share a document', async () => {
  const { watchers, newest, change } = someWatchers();
  const client = new Client();
  watchers.add(client.response, newest);
  await settled();
  for (const text of ['second', 'third', 'fourth']) change(text);
  await settled();
  expect(client.documents).toEqual(['first', 'fourth']);
});

test('changes within the pause share the document after it', async () => {
  const { watchers, newest, change } = someWatchers();
  const client = new Client();
  watchers.add(client.response, newest);
  change('second');
  await settled();
  for (const text of ['third', 'fourth']) change(text);
  await settled();
  expect(client.documents).toEqual(['first', 'second']);
  await vi.advanceTimersByTimeAsync(limits.watchPauseMs);
  expect(client.documents).toEqual(['first', 'second', 'fourth']);
});

test('a watcher that came after the change does not get its document twice', async () => {
  const { watchers, newest, change } = someWatchers();
  change('second');
  const client = new Client();
  watchers.add(client.response, newest);
  await settled();
  expect(client.documents).toEqual(['second']);
});

test('a slow watcher skips to the newest document', async () => {
  const { watchers, newest, change } = someWatchers();
  const [slow, quick] = [new Client().stop(), new Client()];
  for (const client of [slow, quick]) watchers.add(client.response, newest);
  for (const text of ['second', 'third']) {
    change(text);
    await vi.advanceTimersByTimeAsync(limits.watchPauseMs);
  }
  expect([slow.documents, quick.documents]).toEqual([[], ['first', 'second', 'third']]);
  slow.resumeTaking();
  await settled();
  expect(slow.documents).toEqual(['first', 'third']);
});

test('a stuck watcher is cut and counted; a quiet one is left alone', async () => {
  const { state, watchers, newest } = someWatchers();
  const [stuck, quiet] = [new Client().stop(), new Client()];
  for (const client of [stuck, quiet]) watchers.add(client.response, newest);
  await vi.advanceTimersByTimeAsync(limits.watcherStuckMs * 2);
  expect([stuck.destroyed, quiet.destroyed]).toEqual([true, false]);
  expect([state.cuts, watchers.size]).toEqual([1, 1]);
});

test('a watcher that takes its document in time is not cut', async () => {
  const { state, watchers, newest } = someWatchers();
  const slow = new Client().stop();
  watchers.add(slow.response, newest);
  await vi.advanceTimersByTimeAsync(limits.watcherStuckMs * 0.8);
  slow.resumeTaking();
  await vi.advanceTimersByTimeAsync(limits.watcherStuckMs);
  expect([slow.documents, state.cuts]).toEqual([['first'], 0]);
});

test('there is room again when a watcher leaves', async () => {
  const { watchers, newest } = someWatchers();
  const clients = [new Client(), new Client(), new Client()];
  for (const client of clients) watchers.add(client.response, newest);
  expect(watchers.isFull).toBe(true);
  clients[0]?.response.destroy();
  await settled();
  expect(watchers.isFull).toBe(false);
});

test('closing ends the streams, cuts what is backed up, and leaves no timer', async () => {
  const { watchers, newest, change } = someWatchers();
  const [stuck, quick] = [new Client().stop(), new Client()];
  for (const client of [stuck, quick]) watchers.add(client.response, newest);
  await settled();
  change('second');
  watchers.close();
  await settled();
  expect([stuck.destroyed, quick.response.writableEnded, watchers.size]).toEqual([true, true, 0]);
  expect(vi.getTimerCount()).toBe(0);
});
